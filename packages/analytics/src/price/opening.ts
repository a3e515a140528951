import type { PoolId, PoolPrice, Swap } from '../action.ts'
import type { BlockReading } from '../analyse.ts'
import type { Token } from '../transfer.ts'
import { reservesBefore } from './excursion.ts'
import type { TokenPrice } from './source.ts'

/** A pool of two tokens as the block found it. */
export type OpenPool = {
  readonly pool: PoolId
  readonly tokens: readonly [Token, Token]
  /** Units of token 1 for one unit of token 0. */
  readonly price: TokenPrice
  /** How much of each token the pool trades against, in its smallest units: reserves, or what was seen to move. */
  readonly depth0: number
  readonly depth1: number
}

type Seen = {
  readonly tokens: [Token | undefined, Token | undefined]
  state: PoolPrice | undefined
  /** The swap that the state came of. */
  swap: Swap | undefined
  depth0: number
  depth1: number
}

/**
 * The pools that a block traded on, before its first trade: reserves exactly, and for concentrated liquidity the state
 * after the first trade, which is the earliest that is reported.
 */
export function openingPools(block: BlockReading): readonly OpenPool[] {
  const seen = new Map<PoolId, Seen>()
  for (const { actions } of block.transactions) {
    for (const action of actions) {
      if (action.kind === 'price') {
        const known = seen.get(action.pool)
        if (known === undefined) {
          seen.set(action.pool, {
            tokens: [undefined, undefined],
            state: action,
            swap: undefined,
            depth0: 0,
            depth1: 0,
          })
        } else known.state ??= action
      } else if (action.kind === 'swap' && action.coinIn + action.coinOut === 1) noteSwap(seen, action)
    }
  }
  const pools: OpenPool[] = []
  for (const [pool, entry] of seen) {
    const open = openPool(pool, entry)
    if (open !== undefined) pools.push(open)
  }
  return pools
}

function noteSwap(seen: Map<PoolId, Seen>, swap: Swap): void {
  let entry = seen.get(swap.pool)
  if (entry === undefined) {
    // One event may tell of the swap first and of the price after it.
    entry = { tokens: [undefined, undefined], state: undefined, swap, depth0: 0, depth1: 0 }
    seen.set(swap.pool, entry)
  }
  entry.swap ??= swap
  const [in0, in1] = swap.coinIn === 0 ? [swap.tokenIn, swap.tokenOut] : [swap.tokenOut, swap.tokenIn]
  entry.tokens[0] ??= in0
  entry.tokens[1] ??= in1
  entry.depth0 += Number(swap.coinIn === 0 ? swap.amountIn : swap.amountOut)
  entry.depth1 += Number(swap.coinIn === 1 ? swap.amountIn : swap.amountOut)
}

function openPool(pool: PoolId, entry: Seen): OpenPool | undefined {
  const { state, swap } = entry
  const [token0, token1] = entry.tokens
  if (state === undefined || token0 === undefined || token1 === undefined) return undefined
  const { sqrtPriceX96, reserves } = state
  const tokens = [token0, token1] as const
  if (sqrtPriceX96 !== undefined && sqrtPriceX96 > 0n) {
    const price = { numerator: sqrtPriceX96 * sqrtPriceX96, denominator: 1n << 192n }
    return { pool, tokens, price, depth0: entry.depth0, depth1: entry.depth1 }
  }
  if (reserves === undefined) return undefined
  const before = (swap === undefined ? undefined : reservesBefore(reserves, swap)) ?? reserves
  const [reserve0, reserve1] = before
  if (reserve0 <= 0n || reserve1 <= 0n) return undefined
  return {
    pool,
    tokens,
    price: { numerator: reserve1, denominator: reserve0 },
    depth0: Number(reserve0),
    depth1: Number(reserve1),
  }
}
