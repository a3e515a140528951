import { MembraneError } from '@membrane/core'
import { choleskyOf } from '../exact/cholesky.ts'
import type { PriceConfig } from '../prices/config.ts'
import { fitGbm } from './gbm.ts'
import {
  type CalibrationRow,
  dataStep,
  type FitInput,
  modelSample,
  type ProcessFit,
  scaleRows,
  widen,
} from './modelSample.ts'
import { yearSeconds } from './moments.ts'

/**
 * Geometric Brownian motion from the configuration, and from series where that is silent. Yearly numbers become those of a
 * step by its part of a year of 365 days, which is exact for this process, finer or coarser.
 * @throws MembraneError PRICE_SERIES_MISSING when neither gives a volatility; as `alignSeries`, `choleskyOf`
 */
export function gbmProcess(config: Extract<PriceConfig, { kind: 'gbm' }>, input: FitInput): ProcessFit {
  const { assets, horizon } = input
  const years = horizon.stepSeconds / yearSeconds
  const assumptions: string[] = []
  const calibration: CalibrationRow[] = []
  let { volatility, correlation } = config
  if (volatility === undefined || (correlation === undefined && input.series.size > 0)) {
    const step = Math.max(dataStep([...input.series.values()]), horizon.stepSeconds)
    const sample = modelSample(input, step)
    const fit = fitGbm(sample.aligned)
    if (volatility === undefined) {
      volatility = assets.map((_, index) => fit.volatility[sample.moving.indexOf(index)] ?? 0)
      for (const [column, name] of sample.aligned.names.entries()) {
        calibration.push({
          name: `${name} volatility`,
          value: fit.volatility[column] ?? 0,
          note: `yearly, ${sample.aligned.times.length} returns of ${step} s, standard error ${percent(fit.volatilityError[column])}`,
        })
      }
    }
    correlation ??= widen(fit.correlation, sample.moving, assets.length)
    assumptions.push(...sample.assumptions)
    if (step > horizon.stepSeconds)
      assumptions.push(
        `Volatility of ${step} s returns is scaled to ${horizon.stepSeconds} s by the square root of time.`,
      )
  }
  requireLength(volatility, assets.length, 'volatility')
  if (config.drift === undefined) assumptions.push('No drift is assumed: expected prices stay as they are.')
  else requireLength(config.drift, assets.length, 'drift')
  const yearly = volatility
  const matrix = correlation ?? widen([], [], assets.length)
  if (correlation === undefined && assets.length > 1)
    assumptions.push('No correlation was given and no series to take it from: assets move independently.')
  return {
    process: {
      kind: 'gbm',
      mean: Float64Array.from(
        yearly,
        (sigma, index) => ((config.drift?.[index] ?? 0) - (sigma * sigma) / 2) * years,
      ),
      cholesky: scaleRows(
        choleskyOf(matrix),
        yearly.map((sigma) => sigma * Math.sqrt(years)),
      ),
    },
    calibration,
    assumptions,
  }
}

function percent(part: number | undefined): string {
  return part === undefined ? 'unknown' : `${(100 * part).toFixed(2)} %`
}

/**
 * Refuses vectors that are not one entry an asset.
 * @throws MembraneError PRICE_PARAMETERS
 */
export function requireLength(values: readonly unknown[], assets: number, what: string): void {
  if (values.length === assets) return
  throw new MembraneError('PRICE_PARAMETERS', {
    shortMessage: `prices: ${what} has ${values.length} entries for ${assets} assets.`,
    hint: 'Give one entry for each asset, in the order of assets.',
  })
}
