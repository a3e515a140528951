import type { Liquidity } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import { addTo } from '../../flow/sums.ts'
import type { Token } from '../../transfer.ts'
import type { Leg } from './market.ts'

/** What one transaction gave a pool of its tokens, net; what it took out is negative. */
export type Lopsided = { readonly position: number; readonly given: ReadonlyMap<Token, bigint> }

/**
 * Protocols whose one invariant prices all of a pool's tokens together, so that liquidity of one token is half a trade
 * for the others at the pool's price. Elsewhere it is none: a concentrated range out of the price, a single-sided
 * deposit that the protocol matches. Sources: StableSwap and CryptoSwap whitepapers of Curve; Balancer's, section on
 * single-asset deposits.
 */
const priced: ReadonlySet<string> = new Set(['curve', 'balancer_v1', 'balancer_v2', 'balancer_v3'])

/** Whether liquidity of one token is a trade at the pools of this protocol. */
export function isPricedTogether(protocol: string | undefined): boolean {
  return protocol !== undefined && priced.has(protocol)
}

/** By pool, the transactions that gave or took some of its tokens and not others, in order. */
export function lopsidedByPool(block: BlockReading): ReadonlyMap<string, readonly Lopsided[]> {
  let byPool: Map<string, { position: number; given: Map<Token, bigint> }[]> | undefined
  const { transactions } = block
  for (let position = 0; position < transactions.length; position++) {
    const { actions } = transactions[position] as TransactionReading // in bounds
    for (const action of actions) {
      if ((action.kind !== 'mint' && action.kind !== 'burn') || !priced.has(action.protocol)) continue
      byPool ??= new Map()
      const list = byPool.get(action.pool)
      let last = list?.at(-1)
      if (last?.position !== position) {
        last = { position, given: new Map() }
        if (list === undefined) byPool.set(action.pool, [last])
        else list.push(last)
      }
      addLiquidity(last.given, action)
    }
  }
  return byPool ?? none
}

const none: ReadonlyMap<string, readonly Lopsided[]> = new Map()

function addLiquidity(given: Map<Token, bigint>, { kind, tokens, amounts }: Liquidity): void {
  for (let i = 0; i < amounts.length; i++) {
    const [token, amount] = [tokens[i], amounts[i] ?? 0n]
    if (token === undefined || amount === 0n) continue
    addTo(given, token, kind === 'mint' ? amount : -amount)
  }
}

/**
 * The trade of `a` and `b` that lopsided liquidity amounts to, as a leg without swaps: a token given alone is sold for
 * the other, one taken alone is bought with it. undefined where both moved, or neither.
 */
export function legOfLopsided({ position, given }: Lopsided, a: Token, b: Token): Leg | undefined {
  const [ofA, ofB] = [given.get(a) ?? 0n, given.get(b) ?? 0n]
  if ((ofA === 0n) === (ofB === 0n)) return undefined
  const sellsA = ofA > 0n || ofB < 0n
  const [intoPool, outOfPool] = sellsA ? [ofA, ofB] : [ofB, ofA]
  return {
    position,
    swaps: [],
    forward: sellsA,
    tokenIn: sellsA ? a : b,
    amountIn: intoPool,
    tokenOut: sellsA ? b : a,
    amountOut: -outOfPool,
  }
}
