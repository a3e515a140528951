import { MembraneError } from '@membrane/core'
import { choleskyOf } from '../exact/cholesky.ts'
import { ln } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { alignSeries, returnsOf } from '../series/alignSeries.ts'
import { resampleSeries } from '../series/resample.ts'
import type { PriceSeries } from '../series/series.ts'
import { subPath } from '../series/subPath.ts'
import { correlation } from './dependence.ts'
import { constantNote, dataStep, type FitInput, problemNotes } from './modelSample.ts'
import { withoutDrift } from './resampleProcess.ts'
import { positiveDefinite } from './tCopula.ts'

/** Purpose of the draws; far from those that paths of prices and people use. */
const purpose = 1201
/** The synthesis belongs to the data, not to a run: it has a seed of its own, so two runs see the same minutes. */
const seed = 20_200_312
const mostValues = 8_000_000

/** Returns of steps inside of bars. */
export type Synthetic = {
  /** `row * assets + asset`, log returns; constant assets 0. */
  readonly returns: Float64Array
  readonly rows: number
  readonly assumptions: readonly string[]
}

/**
 * Steps finer than the bars of the data: in every bar that all moving assets have, a path that starts where the bar before
 * ended, touches the bar's high and low and ends at its close (`subPath`). Assets turn at times drawn with one uniform and
 * move inside with normals correlated as their bars are.
 * @param span unix seconds [from, to) of bars to use; default all of them.
 * @throws MembraneError PRICE_STEP_UNEVEN, PRICE_STEP_TOO_FINE, PRICE_SERIES_MISSING, SERIES_NO_OVERLAP
 */
export function synthesise(
  input: FitInput,
  span?: { readonly from: number; readonly to: number },
): Synthetic & { readonly times: Float64Array } {
  const { assets, horizon, series } = input
  const moving = assets.flatMap((asset, index) => {
    const found = series.get(asset)
    return found === undefined ? [] : [{ index, series: { ...found, name: asset } }]
  })
  const step = dataStep(moving.map((entry) => entry.series))
  const inside = step / horizon.stepSeconds
  if (!Number.isInteger(inside) || inside < 3) {
    throw new MembraneError('PRICE_STEP_UNEVEN', {
      shortMessage: `Steps of ${horizon.stepSeconds} s do not divide bars of ${step} s into three or more.`,
      hint: 'Take a third of a bar or a smaller part of it; two steps cannot touch a high and a low.',
    })
  }
  const bars = moving.map((entry) => resampleSeries(entry.series, step))
  const chosen = commonBars(bars, step, span)
  if (chosen.length === 0) {
    throw new MembraneError('SERIES_NO_OVERLAP', {
      shortMessage: 'The series have no bar of the span in common.',
      hint: 'Use series that cover the same time.',
    })
  }
  const rows = chosen.length * inside
  if (rows * assets.length > mostValues) {
    throw new MembraneError('PRICE_STEP_TOO_FINE', {
      shortMessage: `${chosen.length} bars of ${step} s in steps of ${horizon.stepSeconds} s are ${rows} rows, too many to hold.`,
      hint: 'Shorten the series, or take longer steps.',
    })
  }
  const lower = factor(
    moving.map((entry) => entry.series),
    step,
  )
  const stream = createStream(seed, 0, purpose)
  const returns = new Float64Array(rows * assets.length)
  const width = moving.length
  const normals = moving.map(() => new Float64Array(3 * inside))
  for (const [number, row] of chosen.entries()) {
    // By time, not by place in the file: the same hour gets the same minutes in any excerpt.
    stream.reset(Math.floor((bars[0]?.times[row[0] ?? 0] ?? 0) / step))
    const uniform = stream.uniform()
    for (const own of normals) stream.fillNormals(own, 0, 3 * inside)
    for (let index = 0; index < inside; index++) {
      for (let i = width - 1; i >= 0; i--) {
        let sum = 0
        for (let j = 0; j <= i; j++) sum += (lower[i * width + j] ?? 0) * (normals[j]?.[index] ?? 0)
        const own = normals[i]
        if (own !== undefined) own[index] = sum
      }
    }
    for (const [column, entry] of moving.entries()) {
      const path = subPath(
        continued(bars[column], row[column] ?? 0, step),
        inside,
        uniform,
        normals[column] ?? new Float64Array(),
      )
      let before = ln(path[0] ?? 1)
      for (let index = 1; index <= inside; index++) {
        const now = ln(path[index] ?? 1)
        returns[(number * inside + index - 1) * assets.length + entry.index] = now - before
        before = now
      }
    }
  }
  if (span === undefined)
    centre(
      returns,
      assets.length,
      moving.map((entry) => entry.index),
    )
  return {
    returns,
    rows,
    times: Float64Array.from(chosen, (row) => bars[0]?.times[row[0] ?? 0] ?? 0),
    assumptions: [
      `Steps of ${horizon.stepSeconds} s are synthetic: random paths that fit open, high, low and close of bars of ${step} s, not prices that were traded.`,
      ...constantNote(
        assets.filter((asset) => !series.has(asset)),
        'has no price series',
      ),
      ...problemNotes(moving.map((entry) => entry.series)),
    ],
  }
}

/** By bar that all have: its index in each series. */
function commonBars(
  bars: readonly PriceSeries[],
  step: number,
  span: { readonly from: number; readonly to: number } | undefined,
): readonly (readonly number[])[] {
  const places = bars.map(({ times }) => new Map(Array.from(times, (time, index) => [time, index])))
  return Array.from(bars[0]?.times ?? []).flatMap((time) => {
    if (span !== undefined && (time + step <= span.from || time >= span.to)) return []
    const row = places.flatMap((place) => place.get(time) ?? [])
    return row.length === bars.length ? [row] : []
  })
}

/** A bar that begins at the close before it, when that is its neighbour: a jump between bars happens inside of the later. */
function continued(
  bars: PriceSeries | undefined,
  index: number,
  step: number,
): { open: number; high: number; low: number; close: number } {
  const at = (column: Float64Array | undefined): number => column?.[index] ?? 1
  const bar = { open: at(bars?.open), high: at(bars?.high), low: at(bars?.low), close: at(bars?.close) }
  if (bars === undefined || (bars.times[index] ?? 0) - (bars.times[index - 1] ?? 0) !== step) return bar
  const open = bars.close[index - 1] ?? bar.open
  return { open, high: Math.max(bar.high, open), low: Math.min(bar.low, open), close: bar.close }
}

/** Cholesky factor of the correlation of the bars' returns; independent where bars are too few to tell. */
export function factor(list: readonly PriceSeries[], step: number): Float64Array {
  if (list.length === 1) return Float64Array.of(1)
  const aligned = alignSeries(list, step)
  const columns = list.map((_, column) => returnsOf(aligned, column))
  const full = columns.map((a, i) => columns.map((b, j) => (i > j ? finite(correlation(a, b)) : 1)))
  return columns[0] !== undefined && columns[0].length < 50
    ? choleskyOf(full.map((row, i) => row.map((_, j) => (i === j ? 1 : 0))))
    : positiveDefinite(full).lower
}

/** A series that does not move has no correlation: none is used. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

function centre(returns: Float64Array, width: number, columns: readonly number[]): void {
  for (const index of columns) {
    const own = withoutDrift(
      Float64Array.from({ length: returns.length / width }, (_, row) => returns[row * width + index] ?? 0),
    )
    for (const [row, value] of own.entries()) returns[row * width + index] = value
  }
}
