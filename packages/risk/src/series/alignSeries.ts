import { MembraneError } from '@membrane/core'
import { ln } from '../exact/functions.ts'
import { resampleSeries } from './resample.ts'
import type { PriceSeries } from './series.ts'

/** Returns of several assets over the same steps. */
export type AlignedReturns = {
  readonly names: readonly string[]
  readonly stepSeconds: number
  /** Unix seconds at which the bar opens whose return it is; one a row, not always consecutive. */
  readonly times: Float64Array
  /** Log returns of closes, `row * assets + asset`. */
  readonly returns: Float64Array
  /** Steps between the first and the last row that gave no row: some asset had no bar, then or one step before. */
  readonly dropped: number
}

/**
 * Log returns of rows in which every asset has a bar at that step and at the one before. A return never spans a gap.
 * @param stepSeconds at least as coarse as the coarsest series, which are resampled to it.
 * @throws MembraneError SERIES_TOO_COARSE, SERIES_NO_OVERLAP
 */
export function alignSeries(list: readonly PriceSeries[], stepSeconds: number): AlignedReturns {
  const bars = list.map((series) => resampleSeries(series, stepSeconds))
  const names = list.map(({ name }) => name)
  const cursors = bars.map(() => 0)
  const [first] = bars
  const times: number[] = []
  const returns: number[] = []
  let before: { readonly time: number; readonly logs: readonly number[] } | undefined
  for (const time of first?.times ?? []) {
    const logs: number[] = []
    for (const [asset, { times: own, close }] of bars.entries()) {
      let cursor = cursors[asset] ?? 0
      while (cursor < own.length && (own[cursor] ?? 0) < time) cursor++
      cursors[asset] = cursor
      const price = close[cursor]
      if (own[cursor] === time && price !== undefined) logs.push(ln(price))
    }
    if (logs.length < bars.length) continue
    if (before !== undefined && before.time === time - stepSeconds) {
      const past = before.logs
      times.push(time)
      for (const [asset, value] of logs.entries()) returns.push(value - (past[asset] ?? value))
    }
    before = { time, logs }
  }
  const [start, end] = [times[0], times.at(-1)]
  if (start === undefined || end === undefined) {
    throw new MembraneError('SERIES_NO_OVERLAP', {
      shortMessage: `${names.join(', ')}: no two consecutive steps of ${stepSeconds} s at which all have a price.`,
      hint: 'Use series that cover the same span, or longer steps.',
    })
  }
  return {
    names,
    stepSeconds,
    times: Float64Array.from(times),
    returns: Float64Array.from(returns),
    dropped: Math.round((end - start) / stepSeconds) + 1 - times.length,
  }
}

/** Returns of one asset, copied out of the rows. */
export function returnsOf({ returns, names }: AlignedReturns, asset: number): Float64Array {
  const width = names.length
  return Float64Array.from({ length: returns.length / width }, (_, row) => returns[row * width + asset] ?? 0)
}
