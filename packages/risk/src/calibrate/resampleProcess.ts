import { pairwiseSum } from '../exact/sum.ts'
import type { PriceConfig } from '../prices/config.ts'
import type { TailModel } from '../prices/model.ts'
import { returnsOf } from '../series/alignSeries.ts'
import { andersonDarling, kolmogorovSmirnov } from './goodness.ts'
import { fitGpd, gpdCdf, gpdValueAtRisk } from './gpd.ts'
import { historicalTail } from './historical.ts'
import {
  type CalibrationRow,
  dataStep,
  type FitInput,
  modelSample,
  noDrift,
  type ProcessFit,
  requireCoarse,
} from './modelSample.ts'
import { synthesise } from './synthesise.ts'

type Resampled = {
  readonly returns: Float64Array
  readonly rows: number
  readonly assumptions: readonly string[]
}

/**
 * Joint stationary block bootstrap of the series' returns at the model's step; for steps finer than the data, of synthetic
 * paths inside of its bars.
 * @throws MembraneError as `modelSample`, `synthesise`
 */
export function bootstrapProcess(
  config: Extract<PriceConfig, { kind: 'bootstrap' }>,
  input: FitInput,
): ProcessFit {
  const fine = dataStep([...input.series.values()]) > input.horizon.stepSeconds
  const sample = fine ? synthesise(input) : sampled(input)
  const meanBlock = config.meanBlockSteps ?? usualBlock(sample.rows)
  return {
    process: { kind: 'bootstrap', returns: sample.returns, meanBlock },
    calibration: [blockRow(meanBlock, sample.rows, config.meanBlockSteps !== undefined)],
    assumptions: sample.assumptions,
  }
}

/**
 * The same, with returns beyond the worst (and best) `tail` of each asset redrawn from a generalised Pareto law.
 * @throws MembraneError PRICE_STEP_TOO_FINE: tails of synthetic steps would be those of the synthesis; CALIBRATE_SAMPLE
 */
export function evtProcess(config: Extract<PriceConfig, { kind: 'evt' }>, input: FitInput): ProcessFit {
  requireCoarse(input, 'evt')
  const sample = sampled(input)
  const { assets } = input
  const part = config.tail ?? 0.01
  const calibration: CalibrationRow[] = []
  const tails = assets.map((asset, index) => {
    const column = Float64Array.from(
      { length: sample.rows },
      (_, row) => sample.returns[row * assets.length + index] ?? 0,
    )
    if (!sample.moving.includes(index)) return { lower: noTail, upper: noTail }
    const lower = fitTail(column, part, `${asset} lower tail`, calibration)
    const upper = fitTail(
      column.map((value) => -value),
      part,
      `${asset} upper tail`,
      calibration,
    )
    return { lower, upper }
  })
  const meanBlock = config.meanBlockSteps ?? usualBlock(sample.rows)
  return {
    process: { kind: 'evt', returns: sample.returns, meanBlock, tails },
    calibration: [blockRow(meanBlock, sample.rows, config.meanBlockSteps !== undefined), ...calibration],
    assumptions: sample.assumptions,
  }
}

/** Nothing exceeds it: the asset is constant. */
const noTail: TailModel = { threshold: 1, xi: 0, beta: 1 }

function fitTail(returns: Float64Array, part: number, name: string, rows: CalibrationRow[]): TailModel {
  const threshold = Math.max(0, historicalTail(returns, 1 - part).valueAtRisk)
  const losses = returns.map((value) => -value)
  const fit = fitGpd(losses, threshold)
  const inTail = losses.filter((loss) => loss > threshold)
  const probabilities = inTail.map((loss) => gpdCdf(fit.xi, fit.beta, loss - threshold))
  const distance = kolmogorovSmirnov(probabilities, true).statistic
  const weighted = andersonDarling(probabilities, true).statistic
  const error = fit.errors === undefined ? 'unknown' : fit.errors.xi.toPrecision(2)
  rows.push(
    {
      name: `${name} xi`,
      value: fit.xi,
      note: `${fit.exceedances} exceedances of ${threshold.toPrecision(4)}, standard error ${error}`,
    },
    {
      name: `${name} beta`,
      value: fit.beta,
      note: `Kolmogorov-Smirnov ${distance.toFixed(4)}, Anderson-Darling ${weighted.toFixed(3)}; p unknown: parameters are fitted`,
    },
  )
  if (part > 0.0001) {
    const { value, error: off } = gpdValueAtRisk(fit, 0.9999)
    rows.push({
      name: `${name} quantile 99.99 %`,
      value,
      note: `sample ${historicalTail(returns, 0.9999).valueAtRisk.toPrecision(4)}, standard error ${off?.toPrecision(2) ?? 'unknown'}`,
    })
  }
  return { threshold, xi: fit.xi, beta: fit.beta }
}

function sampled(input: FitInput): Resampled & { readonly moving: readonly number[] } {
  const { aligned, moving, assumptions } = modelSample(input, input.horizon.stepSeconds)
  const width = input.assets.length
  const rows = aligned.times.length
  const returns = new Float64Array(rows * width)
  for (const [column, index] of moving.entries()) {
    const own = withoutDrift(returnsOf(aligned, column))
    for (let row = 0; row < rows; row++) returns[row * width + index] = own[row] ?? 0
  }
  return { returns, rows, moving, assumptions: [...assumptions, noDrift] }
}

/** Shifts returns to the mean of minus half their variance. */
export function withoutDrift(returns: Float64Array): Float64Array {
  const mean = pairwiseSum(returns) / returns.length
  const variance = pairwiseSum(returns.map((value) => (value - mean) * (value - mean))) / returns.length
  return returns.map((value) => value - mean - variance / 2)
}

/**
 * Cube root of the sample: the rate at which a mean block is best for means and variances (Politis and Romano 1994; Hall,
 * Horowitz and Jing 1995), with 1 as its constant, which only the data could tell better.
 */
function usualBlock(rows: number): number {
  let block = 1
  while ((block + 1) * (block + 1) * (block + 1) <= rows) block++
  return block
}

function blockRow(meanBlock: number, rows: number, given: boolean): CalibrationRow {
  return {
    name: 'mean block',
    value: meanBlock,
    note: `steps, ${given ? 'as configured' : 'cube root of the sample'}; ${rows} rows`,
  }
}
