import type { PriceSeries } from '../series/series.ts'

/** An hour of trading, in the order in which tables of facts give it. */
export type HourlyBar = readonly [open: number, high: number, low: number, close: number]

/**
 * A table of consecutive hours as the series that price models read.
 *
 * @param start unix seconds at which the first hour opens.
 */
export function hourlySeries(name: string, start: number, bars: readonly HourlyBar[]): PriceSeries {
  return {
    name,
    times: Float64Array.from(bars, (_, hour) => start + hour * 3_600),
    open: Float64Array.from(bars, ([open]) => open),
    high: Float64Array.from(bars, ([, high]) => high),
    low: Float64Array.from(bars, ([, , low]) => low),
    close: Float64Array.from(bars, ([, , , close]) => close),
    stepSeconds: 3_600,
    kind: 'bars',
    problems: [],
  }
}

/** Hours between single prices taken at their ends; how far a price went in between is not known. */
export function barsBetween(points: readonly number[]): readonly HourlyBar[] {
  return points.slice(1).map((close, hour) => {
    const open = points[hour] ?? close
    return [open, Math.max(open, close), Math.min(open, close), close]
  })
}
