import { MembraneError } from '@membrane/core'
import { type PriceSeries, problemLog } from './series.ts'

/** Chainlink's slowest heartbeat is a day; an hour on top for a late update. */
const longestSilence = 90_000

/**
 * The same prices in steps of `stepSeconds` on the grid of unix time: open of the first, close of the last row in
 * [k step, (k + 1) step). For single prices this is the last price not older than one step at each grid time. An oracle's
 * answer is carried over silent steps for at most 25 hours; nothing else is carried.
 * @param stepSeconds at least the series' own.
 * @throws MembraneError SERIES_TOO_COARSE when the series is coarser than `stepSeconds`.
 */
export function resampleSeries(series: PriceSeries, stepSeconds: number): PriceSeries {
  if (series.stepSeconds > stepSeconds && series.kind !== 'updates') {
    throw new MembraneError('SERIES_TOO_COARSE', {
      shortMessage: `${series.name} has a price every ${series.stepSeconds} s, steps of ${stepSeconds} s were asked for.`,
      hint: 'Take longer steps, or sample a synthetic path inside of each bar (subPath).',
    })
  }
  const { times, open, high, low, close } = series
  const grid = Float64Array.from(times, (time) => Math.floor(time / stepSeconds) * stepSeconds)
  if (
    series.kind === 'bars' &&
    series.stepSeconds === stepSeconds &&
    grid.every((time, i) => time === times[i])
  )
    return series
  const log = problemLog()
  const out = { times: [], open: [], high: [], low: [], close: [] } as Record<
    'times' | 'open' | 'high' | 'low' | 'close',
    number[]
  >
  const push = (time: number, o: number, h: number, l: number, c: number): void => {
    out.times.push(time)
    out.open.push(o)
    out.high.push(h)
    out.low.push(l)
    out.close.push(c)
  }
  const full = series.kind === 'bars' ? Math.round(stepSeconds / series.stepSeconds) : 1
  for (let from = 0; from < grid.length; ) {
    const time = grid[from] ?? 0
    let to = from + 1
    while (to < grid.length && grid[to] === time) to++
    if (series.kind === 'updates' && !carry(series, from, time, stepSeconds, push)) {
      const silent = (grid[from - 1] ?? time) + stepSeconds
      log.add('gap', 0, silent, (time - silent) / stepSeconds)
    }
    let top = high[from] ?? 0
    let bottom = low[from] ?? 0
    for (let index = from + 1; index < to; index++) {
      top = Math.max(top, high[index] ?? top)
      bottom = Math.min(bottom, low[index] ?? bottom)
    }
    push(time, open[from] ?? 0, top, bottom, close[to - 1] ?? 0)
    if (to - from < full) log.add('partial', 0, time)
    const next = grid[to]
    if (next !== undefined && series.kind !== 'updates' && next > time + stepSeconds)
      log.add('gap', 0, time + stepSeconds, (next - time) / stepSeconds - 1)
    from = to
  }
  return {
    name: series.name,
    times: Float64Array.from(out.times),
    open: Float64Array.from(out.open),
    high: Float64Array.from(out.high),
    low: Float64Array.from(out.low),
    close: Float64Array.from(out.close),
    stepSeconds,
    kind: 'bars',
    problems: [...series.problems, ...log.list()],
  }
}

/** Bars of the last answer for the silent steps before row `from`; false where it is too old to stand. */
function carry(
  series: PriceSeries,
  from: number,
  until: number,
  step: number,
  push: (time: number, open: number, high: number, low: number, close: number) => void,
): boolean {
  const since = series.times[from - 1]
  const price = series.close[from - 1]
  if (since === undefined || price === undefined) return true
  if (until - since > longestSilence) return false
  for (let time = Math.floor(since / step) * step + step; time < until; time += step)
    push(time, price, price, price, price)
  return true
}
