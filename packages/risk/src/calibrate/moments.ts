import { MembraneError } from '@membrane/core'
import { pairwiseSum } from '../exact/sum.ts'

/** Seconds of a year of 365 days: these markets never close. */
export const yearSeconds = 31_536_000

/** Sample moments of log returns of one step. */
export type Moments = {
  readonly count: number
  readonly mean: number
  /** With n - 1 in the denominator. */
  readonly variance: number
  readonly skewness: number
  /** Fourth central moment over the squared second; 3 for a normal law. */
  readonly kurtosis: number
  /** Standard deviation of a year of 365 days, by the square root of time. */
  readonly annualVolatility: number
}

/**
 * Moments of log returns.
 * @param returns at least two.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function moments(returns: Float64Array, stepSeconds: number): Moments {
  const count = returns.length
  requireSample(count, 2, 'moments')
  const mean = pairwiseSum(returns) / count
  const sumOf = (power: number): number =>
    pairwiseSum(
      returns.map((value) => {
        let product = 1
        for (let index = 0; index < power; index++) product *= value - mean
        return product
      }),
    )
  const second = sumOf(2) / count
  const variance = (second * count) / (count - 1)
  return {
    count,
    mean,
    variance,
    skewness: sumOf(3) / count / (second * Math.sqrt(second)),
    kurtosis: sumOf(4) / count / (second * second),
    annualVolatility: Math.sqrt((variance * yearSeconds) / stepSeconds),
  }
}

/**
 * Refuses a sample that a fit cannot rest on.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function requireSample(count: number, least: number, what: string): void {
  if (count >= least) return
  throw new MembraneError('CALIBRATE_SAMPLE', {
    shortMessage: `${what}: ${count} values, at least ${least} are needed.`,
    hint: 'Use a longer series or a shorter step.',
    details: { count, least },
  })
}
