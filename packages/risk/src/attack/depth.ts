import type { PoolModel } from '../amm/pool.ts'

/**
 * What an attacker trades against: ranges of constant liquidity over `s = sqrt(price / fair price)`. Amounts of the asset
 * are in dollars at its fair price, amounts of the quote in dollars; `s` is 1 at rest.
 */
export type Depth = Pick<PoolModel, 'bounds' | 'liquidity' | 'fee'>

/** x y = k with `quoteReserve` dollars on the quote's side: one range without bounds (Uniswap v2 whitepaper). */
export function constantProduct(quoteReserve: number, fee = 0): Depth {
  return {
    bounds: Float64Array.of(0, Number.POSITIVE_INFINITY),
    liquidity: Float64Array.of(quoteReserve),
    fee,
  }
}

/** Dollars of quote and of the asset that change hands, without fees. */
export type Flow = { readonly quote: number; readonly asset: number }

/**
 * What crosses the pool while its price goes from `from` to `to` (square roots, in either direction): in a range of
 * liquidity L the quote is L |s' - s| and the asset L |1/s - 1/s'| (Uniswap v3 whitepaper, 6.2).
 */
export function flowBetween({ bounds, liquidity }: Depth, from: number, to: number): Flow {
  const low = Math.min(from, to)
  const high = Math.max(from, to)
  let quote = 0
  let asset = 0
  for (const [range, depth] of liquidity.entries()) {
    const a = Math.max(low, bounds[range] ?? 0)
    const b = Math.min(high, bounds[range + 1] ?? 0)
    if (!(b > a) || depth === 0) continue
    quote += depth * (b - a)
    asset += b === Number.POSITIVE_INFINITY ? depth / a : (depth * (b - a)) / (a * b)
  }
  return { quote, asset }
}

/** Liquidity in the range that holds `s`; 0 outside all of them. */
export function liquidityAt({ bounds, liquidity }: Depth, s: number): number {
  for (const [range, depth] of liquidity.entries())
    if (s >= (bounds[range] ?? 0) && s < (bounds[range + 1] ?? 0)) return depth
  return 0
}

/** Where a trade ends, what it brought, and what of it found no liquidity. */
export type Trade = { readonly s: number; readonly out: number; readonly left: number }

/** Buys the asset with `quote` dollars, fee included; `out` is asset at its fair price. */
export function buy(depth: Depth, s: number, quote: number): Trade {
  const { bounds, liquidity, fee } = depth
  let left = quote * (1 - fee)
  let out = 0
  let at = s
  for (const [range, units] of liquidity.entries()) {
    const upper = bounds[range + 1] ?? 0
    if (left <= 0 || upper <= at) continue
    const from = Math.max(at, bounds[range] ?? 0)
    at = from
    if (units > 0) {
      const to = Math.min(upper, from + left / units)
      out += (units * (to - from)) / (from * to)
      left -= to === upper ? units * (to - from) : left
      at = to
    } else if (upper < Number.POSITIVE_INFINITY) at = upper
  }
  return { s: at, out, left: left / (1 - fee) }
}

/** Sells `asset` (dollars at the fair price, fee included); `out` is quote. */
export function sell(depth: Depth, s: number, asset: number): Trade {
  const { bounds, liquidity, fee } = depth
  let left = asset * (1 - fee)
  let out = 0
  let at = s
  for (let range = liquidity.length - 1; range >= 0; range--) {
    const lower = bounds[range] ?? 0
    if (left <= 0 || lower >= at) continue
    const units = liquidity[range] ?? 0
    const from = Math.min(at, bounds[range + 1] ?? 0)
    at = from
    if (units > 0) {
      const end = 1 / (1 / from + left / units)
      const to = Math.max(lower, end)
      out += units * (from - to)
      left -= to === lower && lower > 0 ? (units * (from - to)) / (from * to) : left
      at = to
    } else at = lower
  }
  return { s: at, out, left: left / (1 - fee) }
}
