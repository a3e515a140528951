import type { Swap } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Token } from '../../transfer.ts'

/** A swap with the place of its transaction in `BlockReading.transactions`. */
export type Touch = { readonly position: number; readonly swap: Swap }

/** What one transaction exchanged, net, on one pair of a pool's tokens. */
export type Leg = {
  readonly position: number
  readonly swaps: readonly Swap[]
  /** True when the pair's first token went in. */
  readonly forward: boolean
  readonly tokenIn: Token | undefined
  readonly amountIn: bigint
  readonly tokenOut: Token | undefined
  readonly amountOut: bigint
}

/** One pair of a pool's tokens with its legs in the order of the block, one a transaction. */
export type Market = { readonly pool: string; readonly legs: readonly Leg[] }

/** The block's swaps by pool, in order. */
export function touchesByPool(block: BlockReading): ReadonlyMap<string, readonly Touch[]> {
  const byPool = new Map<string, Touch[]>()
  const { transactions } = block
  for (let position = 0; position < transactions.length; position++) {
    const { actions } = transactions[position] as TransactionReading // in bounds
    for (const action of actions) {
      if (action.kind !== 'swap') continue
      const list = byPool.get(action.pool)
      if (list === undefined) byPool.set(action.pool, [{ position, swap: action }])
      else list.push({ position, swap: action })
    }
  }
  return byPool
}

/** Whether a pool's swaps can hold a sandwich at all: three transactions, and both directions. */
export function mayHoldSandwich(touches: readonly Touch[]): boolean {
  if (touches.length < 3) return false
  let transactions = 0
  let last = -1
  let turns = false
  const first = touches[0]?.swap
  for (const { position, swap } of touches) {
    if (position !== last) transactions++
    last = position
    if (swap.coinIn !== first?.coinIn || swap.tokenIn !== first.tokenIn) turns = true
  }
  return turns && transactions >= 3
}

/**
 * A pool's swaps as markets: by pair of tokens (by the pool's numbers where a token is unknown), netted within each
 * transaction. What a token contract sells of its own balance in a transaction is not the transaction's owner's doing and
 * is left out; so is a transaction whose net on the pair is a gain or a loss on both sides.
 */
export function marketsOf(block: BlockReading, pool: string, touches: readonly Touch[]): readonly Market[] {
  const named = touches.every(({ swap }) => swap.tokenIn !== undefined && swap.tokenOut !== undefined)
  const pairs = new Map<string, { position: number; swaps: Swap[] }[]>()
  for (const { position, swap } of touches) {
    const transaction = block.transactions[position] as TransactionReading // touches come from it
    if ((!named && swap.coinIn < 0) || soldByToken(transaction, swap)) continue
    const [a, b] = ends(swap, named)
    const key = a < b ? `${a} ${b}` : `${b} ${a}`
    const groups = pairs.get(key)
    const group = groups?.at(-1)
    if (groups === undefined) pairs.set(key, [{ position, swaps: [swap] }])
    else if (group?.position === position) group.swaps.push(swap)
    else groups.push({ position, swaps: [swap] })
  }
  return [...pairs.values()].map((groups) => ({
    pool,
    legs: groups.flatMap(({ position, swaps }) => netLeg(position, swaps, named) ?? []),
  }))
}

/** Whether a token's own contract paid for the swap, as tokens do that turn the fee they take into ether. */
export function soldByToken(transaction: TransactionReading, swap: Swap): boolean {
  if (swap.tokenIn === undefined) return false
  let payer: string | undefined
  for (const transfer of transaction.transfers) {
    if (transfer.order > swap.order) break
    if (transfer.token === swap.tokenIn && transfer.to === swap.venue) payer = transfer.from
  }
  return payer === swap.tokenIn
}

function netLeg(position: number, swaps: readonly Swap[], named: boolean): Leg | undefined {
  const first = swaps[0]
  if (first === undefined) return undefined
  const [a, b] = ends(first, named)
  // What the pool gained of the pair's first token, and of its second.
  let gained = 0n
  let gainedSecond = 0n
  for (const swap of swaps) {
    const sameWay = ends(swap, named)[0] === a
    gained += sameWay ? swap.amountIn : -swap.amountOut
    gainedSecond += sameWay ? -swap.amountOut : swap.amountIn
  }
  if (gained === 0n || gainedSecond === 0n || gained > 0n === gainedSecond > 0n) return undefined
  const asFirst = gained > 0n
  return {
    position,
    swaps,
    forward: asFirst === a < b,
    tokenIn: asFirst ? first.tokenIn : first.tokenOut,
    amountIn: asFirst ? gained : gainedSecond,
    tokenOut: asFirst ? first.tokenOut : first.tokenIn,
    amountOut: asFirst ? -gainedSecond : -gained,
  }
}

/** What goes in and out, by the best name that the whole pool has. */
function ends(swap: Swap, named: boolean): readonly [string, string] | readonly [number, number] {
  return named && swap.tokenIn !== undefined && swap.tokenOut !== undefined
    ? [swap.tokenIn, swap.tokenOut]
    : [swap.coinIn, swap.coinOut]
}
