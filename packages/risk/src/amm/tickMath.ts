import { MembraneError } from '@membrane/core'

/** Ticks that a Uniswap v3 pool may have: prices of 2^-128 to 2^128. */
export const minTick = -887_272
export const maxTick = 887_272

/** `2^128 / sqrt(1.0001)^(2^i)` to the nearest integer: the constants that Uniswap v3's `TickMath` carries. */
const factors: readonly bigint[] = (() => {
  const bits = 400n
  let factor = squareRoot(((1n << (2n * bits)) * 10_000n) / 10_001n)
  return Array.from({ length: 20 }, () => {
    const rounded = (factor + (1n << (bits - 129n))) >> (bits - 128n)
    factor = (factor * factor) >> bits
    return rounded
  })
})()

/**
 * `sqrt(1.0001^tick)` in Q64.96, rounded as Uniswap v3's `TickMath.getSqrtRatioAtTick` rounds it.
 *
 * @throws `TICK_INVALID` when the tick is no integer of `minTick` to `maxTick`.
 */
export function sqrtRatioAtTick(tick: number): bigint {
  const size = Math.abs(tick)
  if (!Number.isInteger(tick) || size > maxTick) {
    throw new MembraneError('TICK_INVALID', {
      shortMessage: `Tick ${tick} is not an integer between ${minTick} and ${maxTick}.`,
      hint: 'Take ticks as the pool keeps them.',
    })
  }
  let ratio = 1n << 128n
  for (const [i, factor] of factors.entries()) if ((size >> i) & 1) ratio = (ratio * factor) >> 128n
  if (tick > 0) ratio = ((1n << 256n) - 1n) / ratio
  return (ratio + 0xffff_ffffn) >> 32n
}

export const minSqrtRatio: bigint = sqrtRatioAtTick(minTick)
export const maxSqrtRatio: bigint = sqrtRatioAtTick(maxTick)

/**
 * The greatest tick whose ratio is at most the one given. The contract estimates it from a logarithm; bisection finds the
 * same tick, because ratios ascend with ticks.
 */
export function tickAtSqrtRatio(sqrtRatioX96: bigint): number {
  let low = minTick
  let high = maxTick
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (sqrtRatioAtTick(middle) <= sqrtRatioX96) low = middle
    else high = middle
  }
  return low
}

/** Newton's method from above. */
function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
