import { exp, ln } from '../exact/functions.ts'
import type { PoolModel } from './pool.ts'

/**
 * Sells collateral into a pool and moves the pool's price down.
 *
 * The state is `x[asset]`, the square root of (pool price / outside price), 1 at rest. It stays where it is while the
 * outside price moves: news is arbitraged within the block by whoever comes first and costs no stock, so the pool
 * follows the outside price at once; what keeps `x` below 1 is stock of ours that nobody has carried off yet, and only
 * `recover` shrinks that. The ranges of the pool are fixed in absolute price, hence the place among them is
 * `x * sqrtRelativePrice`.
 *
 * In a range of liquidity `L`, `1/s' = 1/s + amount (1 - fee) / L` and the proceeds are `L (s - s')` (Uniswap v3
 * whitepaper, 6.2.3); the fee stays outside the curve, as in v3. What the pool has no liquidity for brings nothing.
 *
 * @param sqrtRelativePrice square root of (outside price now / at the start).
 * @param amountUsd collateral, in dollars at the outside price of now.
 * @returns dollars received.
 */
export function sell(
  pool: PoolModel,
  sqrtRelativePrice: number,
  x: Float64Array,
  asset: number,
  amountUsd: number,
): number {
  const { bounds, liquidity } = pool
  let place = (x[asset] as number) * sqrtRelativePrice // the state has an entry for each asset
  // Dollars at the starting price: the unit of `liquidity`.
  let left = (amountUsd * (1 - pool.fee)) / (sqrtRelativePrice * sqrtRelativePrice)
  let received = 0
  for (let range = rangeBelow(bounds, place); left > 0 && range >= 0; range--) {
    const depth = liquidity[range] as number // in bounds: `rangeBelow` gives a range of the pool
    const lower = bounds[range] as number
    const upper = bounds[range + 1] as number
    if (place > upper) place = upper
    if (depth > 0) {
      const room = roomDown(depth, lower, place)
      if (left < room) {
        // L (s - s') with the subtraction done by hand, which keeps every digit of a small sale.
        const after = depth + left * place
        received += (depth * left * place * place) / after
        place = (depth * place) / after
        left = 0
        break
      }
      received += depth * (place - lower)
      left -= room
    }
    place = lower
  }
  x[asset] = place / sqrtRelativePrice
  return received
}

/**
 * Dollars of collateral whose seizure earns a liquidator most: the maximum of proceeds - seized / (1 + bonus). A further
 * dollar seized brings (1 - fee) x^2, so one stops where that is 1 / (1 + bonus); the amount until there is a sum over
 * ranges. From rest in a constant product without fee it is Y (sqrt(1 + bonus) - 1) (economics.md, section 2).
 *
 * @param mostUsd what may be seized at most.
 * @returns dollars at the outside price of now, 0 to `mostUsd`.
 */
export function optimalSale(
  pool: PoolModel,
  sqrtRelativePrice: number,
  x: Float64Array,
  asset: number,
  bonus: number,
  mostUsd: number,
): number {
  const { bounds, liquidity } = pool
  const keep = 1 - pool.fee
  const stop = sqrtRelativePrice / Math.sqrt((1 + bonus) * keep)
  const perUnit = (sqrtRelativePrice * sqrtRelativePrice) / keep
  let place = (x[asset] as number) * sqrtRelativePrice // the state has an entry for each asset
  let amount = 0
  for (let range = rangeBelow(bounds, place); place > stop && range >= 0; range--) {
    const lower = bounds[range] as number // in bounds, as in `sell`
    const upper = bounds[range + 1] as number
    if (place > upper) place = upper
    if (place <= stop) break
    const end = lower > stop ? lower : stop
    amount += roomDown(liquidity[range] as number, end, place) * perUnit
    if (amount >= mostUsd) return mostUsd
    place = end
  }
  return amount < mostUsd ? amount : mostUsd
}

/**
 * Lets others carry our stock off: ln of the deviation decays as exp(-k t), the half-life longer by `stressSlowdown` for
 * every 1 % that the outside price moved, because those who carry it off have to hold it.
 *
 * @param seconds length of the step.
 * @param absReturn |ln return| of the outside price in the step.
 */
export function recover(
  pool: PoolModel,
  x: Float64Array,
  asset: number,
  seconds: number,
  absReturn: number,
): void {
  const deviation = x[asset] as number // the state has an entry for each asset
  if (deviation === 1) return
  const halfLife = pool.halfLifeSeconds * (1 + pool.stressSlowdown * absReturn * 100)
  const next = exp(ln(deviation) * exp((-Math.LN2 * seconds) / halfLife))
  // At a tenth of a millionth the pool is at rest, and a quiet path costs nothing again.
  x[asset] = Math.abs(next - 1) < 1e-7 ? 1 : next
}

/** Collateral, in dollars at the starting price, that moves a range's place from `from` down to `lower`. */
function roomDown(depth: number, lower: number, from: number): number {
  if (depth === 0) return 0
  return (depth * (from - lower)) / (from * lower)
}

/** The range that a falling price is in: the last one whose lower bound is below `place`, -1 when there is none. */
export function rangeBelow(bounds: Float64Array, place: number): number {
  let low = 0
  let high = bounds.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((bounds[middle] as number) < place)
      low = middle + 1 // in bounds: low <= middle < high
    else high = middle
  }
  return low - 1
}
