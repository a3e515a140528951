import { MembraneError } from '@membrane/core'
import type { PriceModel } from '../prices/model.ts'
import { type AlignedReturns, alignSeries, returnsOf } from '../series/alignSeries.ts'
import type { PriceSeries } from '../series/series.ts'
import { moments } from './moments.ts'

/** One number of a fit, for the page. */
export type CalibrationRow = { readonly name: string; readonly value: number; readonly note: string }

/** A process with its numbers, where they came from, and what was taken for granted. */
export type ProcessFit = {
  readonly process: PriceModel['process']
  readonly calibration: readonly CalibrationRow[]
  readonly assumptions: readonly string[]
}

/** What a process is fitted to. */
export type FitInput = {
  readonly assets: readonly string[]
  readonly horizon: { readonly steps: number; readonly stepSeconds: number }
  readonly series: ReadonlyMap<string, PriceSeries>
}

/** Returns of the assets that move, and where each stands among all. */
export type ModelSample = {
  readonly aligned: AlignedReturns
  /** By column of `aligned`: index of the asset. */
  readonly moving: readonly number[]
  readonly assumptions: readonly string[]
}

/** Longest step of the data; oracle answers hold until the next, so they are as fine as anybody asks. */
export function dataStep(list: readonly PriceSeries[]): number {
  return list.reduce(
    (step, series) => (series.kind === 'updates' ? step : Math.max(step, series.stepSeconds)),
    0,
  )
}

/**
 * Aligned returns at `stepSeconds` of the assets that have a series which moves.
 * @throws MembraneError PRICE_SERIES_MISSING, PRICE_STEP_UNEVEN; as `alignSeries`
 */
export function modelSample({ assets, series }: FitInput, stepSeconds: number): ModelSample {
  const given = assets.flatMap((asset, index) => {
    const found = series.get(asset)
    return found === undefined ? [] : [{ index, series: { ...found, name: asset } }]
  })
  requireSeries(given.length, assets)
  for (const { series: one } of given) requireEven(one, stepSeconds)
  const aligned = alignSeries(
    given.map((entry) => entry.series),
    stepSeconds,
  )
  const still = given.map((_, column) => !(moments(returnsOf(aligned, column), stepSeconds).variance > 0))
  const kept = given.flatMap(({ index }, column) => (still[column] ? [] : [{ index, column }]))
  requireSeries(kept.length, assets)
  return {
    aligned: pick(
      aligned,
      kept.map(({ column }) => column),
    ),
    moving: kept.map(({ index }) => index),
    assumptions: [
      ...constantNote(
        assets.filter((asset) => !series.has(asset)),
        'has no price series',
      ),
      ...constantNote(
        given.flatMap(({ index }, column) => (still[column] ? [assets[index] ?? ''] : [])),
        'does not move in its series',
      ),
      ...problemNotes(given.map((entry) => entry.series)),
    ],
  }
}

function pick(aligned: AlignedReturns, columns: readonly number[]): AlignedReturns {
  const width = aligned.names.length
  const rows = aligned.times.length
  const returns = new Float64Array(rows * columns.length)
  for (let row = 0; row < rows; row++)
    for (const [to, from] of columns.entries())
      returns[row * columns.length + to] = aligned.returns[row * width + from] ?? 0
  return { ...aligned, names: columns.map((column) => aligned.names[column] ?? ''), returns }
}

/** One sentence about every asset that is held constant. */
export function constantNote(assets: readonly string[], why: string): readonly string[] {
  return assets.map((asset) => `${asset} ${why}: its price is held constant.`)
}

/** What the files had wrong, one sentence each. */
export function problemNotes(list: readonly PriceSeries[]): readonly string[] {
  return list.flatMap(({ name, problems }) =>
    problems.map(({ kind, count, note, at }) => {
      const [first] = at
      const where = first === undefined ? '' : `, first at ${new Date(first.time * 1000).toISOString()}`
      return `${name}: ${kind} (${count})${where}: ${note}.`
    }),
  )
}

function requireSeries(count: number, assets: readonly string[]): void {
  if (count > 0) return
  throw new MembraneError('PRICE_SERIES_MISSING', {
    shortMessage: `None of ${assets.join(', ')} has a price series that moves.`,
    hint: 'Name one under prices.series, or give the parameters.',
  })
}

/**
 * Bars cannot be cut: steps must be whole multiples of them.
 * @throws MembraneError PRICE_STEP_UNEVEN
 */
function requireEven(series: PriceSeries, stepSeconds: number): void {
  if (series.kind !== 'bars' || stepSeconds <= series.stepSeconds || stepSeconds % series.stepSeconds === 0)
    return
  throw new MembraneError('PRICE_STEP_UNEVEN', {
    shortMessage: `${series.name} has bars of ${series.stepSeconds} s, which do not fill steps of ${stepSeconds} s.`,
    hint: `Take a multiple of ${series.stepSeconds} s, or a divisor of it.`,
  })
}

/**
 * Refuses processes that no rule scales below the step of their data.
 * @throws MembraneError PRICE_STEP_TOO_FINE
 */
export function requireCoarse(input: FitInput, kind: string): void {
  const step = dataStep([...input.series.values()])
  if (step <= input.horizon.stepSeconds) return
  throw new MembraneError('PRICE_STEP_TOO_FINE', {
    shortMessage: `${kind}: the series have a price every ${step} s, steps of ${input.horizon.stepSeconds} s were asked for.`,
    hint: 'Take steps of the data, give finer data, or choose gbm or merton, which scale to any step.',
  })
}

/** A matrix over all assets with `part` at those that move and the unit matrix elsewhere. */
export function widen(
  part: readonly (readonly number[])[],
  moving: readonly number[],
  assets: number,
): readonly (readonly number[])[] {
  return Array.from({ length: assets }, (_, i) =>
    Array.from({ length: assets }, (_, j) => {
      const value = part[moving.indexOf(i)]?.[moving.indexOf(j)]
      return value ?? (i === j ? 1 : 0)
    }),
  )
}

/** Rows of a Cholesky factor of a correlation times volatilities: the factor of the covariance, zeros allowed. */
export function scaleRows(lower: Float64Array, volatility: readonly number[]): Float64Array {
  return lower.map((value, index) => value * (volatility[Math.floor(index / volatility.length)] ?? 0))
}

/** The sentence about drift that every fitted process shares. */
export const noDrift =
  'No drift is assumed: the mean log return of a step is minus half its variance, whatever the sample had.'
