import { MembraneError } from '@membrane/core'
import type { RawRow } from './rows.ts'
import type { PriceSeries, ProblemLog, SeriesKind } from './series.ts'

const usualSteps = [1, 60, 180, 300, 900, 1800, 3600, 7200, 14400, 21600, 28800, 43200, 86400, 604800]

/**
 * Judges rows and puts them in order: rows that cannot be a price are left out, every departure is logged.
 * @param rows in the file's own order, which may be newest first.
 * @throws MembraneError SERIES_EMPTY with fewer than two usable rows.
 */
export function assemble(
  name: string,
  kind: SeriesKind,
  rows: readonly RawRow[],
  log: ProblemLog,
): PriceSeries {
  const sorted = inOrder(
    rows.filter((row) => usable(row, log)),
    log,
  )
  const kept: RawRow[] = []
  for (const row of sorted) {
    const before = kept.at(-1)
    if (before === undefined || row.time > before.time) kept.push(row)
    else log.add(samePrices(row, before) ? 'duplicate' : 'contradiction', row.line, row.time)
  }
  if (kept.length < 2) {
    throw new MembraneError('SERIES_EMPTY', {
      shortMessage: `${name}: ${kept.length} usable ${kept.length === 1 ? 'row' : 'rows'} of ${rows.length}, at least two are needed.`,
      hint: 'Two prices at different times make one return.',
    })
  }
  const times = Float64Array.from(kept, (row) => row.time)
  const stepSeconds = commonStep(times, kind)
  reportSpacing(kept, stepSeconds, kind, log)
  return {
    name,
    times,
    open: Float64Array.from(kept, (row) => row.open),
    high: Float64Array.from(kept, (row) => row.high),
    low: Float64Array.from(kept, (row) => row.low),
    close: Float64Array.from(kept, (row) => row.close),
    stepSeconds,
    kind,
    problems: log.list(),
  }
}

function usable(row: RawRow, log: ProblemLog): boolean {
  const positive = [row.open, row.high, row.low, row.close].every((value) => value > 0 && value < Infinity)
  if (!positive) {
    log.add('price', row.line, row.time)
    return false
  }
  const ranged = row.low <= Math.min(row.open, row.close) && row.high >= Math.max(row.open, row.close)
  if (!ranged) log.add('range', row.line, row.time)
  return ranged
}

/** Ascending; the direction of a file is that of most of its neighbours, and only rows against it are out of order. */
function inOrder(rows: readonly RawRow[], log: ProblemLog): readonly RawRow[] {
  let rising = 0
  let falling = 0
  for (let index = 1; index < rows.length; index++) {
    const change = (rows[index]?.time ?? 0) - (rows[index - 1]?.time ?? 0)
    if (change > 0) rising++
    else if (change < 0) falling++
  }
  const forward = falling > rising ? [...rows].reverse() : rows
  let newest = -Infinity
  for (const row of forward) {
    if (row.time < newest) log.add('order', row.line, row.time)
    else newest = row.time
  }
  // Equal times stay in the file's order, so that the first row is the one kept.
  return [...forward].sort((a, b) => a.time - b.time || a.line - b.line)
}

function samePrices(a: RawRow, b: RawRow): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close
}

/** Bars: the most common distance, the smaller on a tie. Else the usual step nearest to the median distance. */
function commonStep(times: Float64Array, kind: SeriesKind): number {
  const gaps = new Float64Array(times.length - 1)
  for (let index = 0; index < gaps.length; index++)
    gaps[index] = (times[index + 1] ?? 0) - (times[index] ?? 0)
  gaps.sort()
  if (kind !== 'bars') {
    const median = gaps[gaps.length >> 1] ?? 1
    // Nearest by ratio: 50 minutes are an hour, not half of one.
    const off = (step: number): number => Math.max(step / median, median / step)
    return usualSteps.reduce((best, step) => (off(step) < off(best) ? step : best))
  }
  let best = gaps[0] ?? 1
  let most = 0
  let start = 0
  for (let index = 1; index <= gaps.length; index++) {
    if (index < gaps.length && gaps[index] === gaps[start]) continue
    if (index - start > most) {
      most = index - start
      best = gaps[start] ?? best
    }
    start = index
  }
  return best
}

function reportSpacing(rows: readonly RawRow[], step: number, kind: SeriesKind, log: ProblemLog): void {
  // An oracle is silent while nothing moves; its holes are in the numbers of its rounds.
  if (kind === 'updates') return
  const origin = rows[0]?.time ?? 0
  for (let index = 1; index < rows.length; index++) {
    const row = rows[index]
    const before = rows[index - 1]
    if (row === undefined || before === undefined) continue
    const missing = Math.round((row.time - before.time) / step) - 1
    if (missing > 0) log.add('gap', row.line, before.time + step, missing)
    if (kind === 'bars' && (row.time - origin) % step !== 0) log.add('grid', row.line, row.time)
  }
}
