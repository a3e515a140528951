import { MembraneError } from '@membrane/core'
import { pairwiseSum } from '../exact/sum.ts'
import { requireSample } from './moments.ts'

/** Losses are positive: minus the return. */
export type TailMeasure = {
  readonly level: number
  readonly valueAtRisk: number
  readonly expectedShortfall: number
}

/**
 * Value at risk and expected shortfall of a sample as it is. VaR is the smallest loss l of the sample for which at least
 * `level` of the sample is at most l: the order statistic of rank ceil(n level). ES is the mean of the worst n (1 - level)
 * losses, the last of them by its fraction (Acerbi and Tasche 2002, equation 4.12), which is coherent.
 * @param returns of one step; @param level in (0, 1): 0.99.
 * @throws MembraneError CALIBRATE_SAMPLE, CALIBRATE_LEVEL
 */
export function historicalTail(returns: Float64Array, level: number): TailMeasure {
  requireSample(returns.length, 1, 'historical tail')
  return sortedTail(Float64Array.from(returns).sort(), level)
}

/** The same of returns that are in ascending order already. */
export function sortedTail(ascending: Float64Array, level: number): TailMeasure {
  requireLevel(level)
  const count = ascending.length
  const weight = count * (1 - level)
  // n (1 - level) of 100 at 0.99 is 1.0000000000000009 in doubles; the rank is that of the number that was meant.
  const whole = Math.floor(weight + 1e-9)
  const rest = Math.max(0, weight - whole)
  const valueAtRisk = -(ascending[Math.min(count - 1, whole)] ?? 0)
  const sum = -pairwiseSum(ascending, 0, whole) + (rest > 1e-9 ? rest * valueAtRisk : 0)
  return { level, valueAtRisk, expectedShortfall: sum / (rest > 1e-9 ? weight : whole) }
}

/**
 * Refuses levels outside of (0, 1).
 * @throws MembraneError CALIBRATE_LEVEL
 */
export function requireLevel(level: number): void {
  if (level > 0 && level < 1) return
  throw new MembraneError('CALIBRATE_LEVEL', {
    shortMessage: `A level of ${level} was given, between 0 and 1 is possible.`,
    hint: '99 % is written 0.99.',
  })
}
