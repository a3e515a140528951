import type { Matrix } from '../prices/config.ts'
import type { AlignedReturns } from '../series/alignSeries.ts'
import { returnsOf } from '../series/alignSeries.ts'
import { correlation } from './dependence.ts'
import { moments, yearSeconds } from './moments.ts'
import { positiveDefinite } from './tCopula.ts'

/** Geometric Brownian motion by maximum likelihood: yearly numbers, so that they hold for any step. */
export type GbmFit = {
  readonly volatility: readonly number[]
  /** Relative standard error of each volatility, corrected for kurtosis: sqrt((k - 1) / 4n). */
  readonly volatilityError: readonly number[]
  /** Mean log return of a year plus half the variance. */
  readonly drift: readonly number[]
  readonly driftError: readonly number[]
  readonly correlation: Matrix
}

/**
 * Fits volatility, drift and correlation.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function fitGbm(aligned: AlignedReturns): GbmFit {
  const columns = aligned.names.map((_, asset) => returnsOf(aligned, asset))
  const each = columns.map((column) => moments(column, aligned.stepSeconds))
  const steps = yearSeconds / aligned.stepSeconds
  return {
    volatility: each.map(({ annualVolatility }) => annualVolatility),
    volatilityError: each.map(
      ({ annualVolatility, kurtosis, count }) => annualVolatility * Math.sqrt((kurtosis - 1) / (4 * count)),
    ),
    drift: each.map(({ mean, variance }) => steps * (mean + variance / 2)),
    driftError: each.map(({ variance, count }) => steps * Math.sqrt(variance / count)),
    correlation: positiveDefinite(
      columns.map((a, i) => columns.map((b, j) => (i === j ? 1 : correlation(a, b)))),
    ).matrix,
  }
}
