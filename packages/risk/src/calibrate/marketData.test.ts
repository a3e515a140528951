import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { alignSeries, returnsOf } from '../series/alignSeries.ts'
import { readSeries } from '../series/readSeries.ts'
import { resampleSeries } from '../series/resample.ts'
import type { PriceSeries } from '../series/series.ts'
import { fitGpd, gpdExpectedShortfall, gpdValueAtRisk } from './gpd.ts'
import { historicalTail } from './historical.ts'
import { parkinsonVolatility } from './parkinson.ts'

const folder = join(
  process.env.MEMBRANE_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)),
  'prices',
)
const file = join(folder, 'ETHUSDT_binance_1h.csv.gz')

test.skipIf(!existsSync(file))(
  'reproduces the published figures of ETH (skipped without recorded prices)',
  () => {
    const eth = readSeries(gunzipSync(readFileSync(file)).toString(), { name: 'ETHUSDT' })
    const day = resampleSeries(eth, 86_400)
    const bar = (date: string) => {
      const at = day.times.indexOf(Date.parse(date) / 1000)
      return [day.open[at], day.low[at], day.close[at]]
    }
    expect(bar('2020-03-12')).toEqual([194.61, 101.2, 107.82])
    expect(bar('2020-03-13')).toEqual([107.67, 86, 134.06])
    expect(bar('2021-05-19')).toEqual([3375.08, 1888, 2438.92])
    expect(bar('2024-08-05')).toEqual([2688.91, 2111, 2419.59])

    const aligned = alignSeries([eth], 3600)
    const hourly = returnsOf(aligned, 0)
    const worst = hourly.indexOf(hourly.reduce((least, value) => Math.min(least, value), 0))
    // The worst hour and day are published as simple returns, the rest as log returns.
    expect(Math.exp(hourly[worst]!) - 1).toBeCloseTo(-0.2087, 4)
    expect(aligned.times[worst]).toBe(Date.parse('2020-03-12T10:00:00Z') / 1000)
    const daily = returnsOf(alignSeries([eth], 86_400), 0)
    expect(Math.exp(daily.reduce((least, value) => Math.min(least, value), 0)) - 1).toBeCloseTo(-0.446, 4)

    // Thirty days to 2023-08-31, that day included.
    const end = Date.parse('2023-09-01') / 1000
    const month = slice(day, end - 30 * 86_400, end)
    expect(parkinsonVolatility(month, 'as published')).toBeCloseTo(0.023644, 6)
    expect(parkinsonVolatility(month, 'as deployed')).toBeCloseTo(0.141468, 6)

    // The published fit is of a longer sample; this part of it must agree within two standard errors of its own.
    const fit = fitGpd(
      hourly.map((value) => -value),
      historicalTail(hourly, 0.99).valueAtRisk,
    )
    for (const [{ value, error }, published] of [
      [{ value: fit.xi, error: fit.errors?.xi }, 0.245],
      [{ value: fit.beta, error: fit.errors?.beta }, 0.01126],
      [gpdValueAtRisk(fit, 0.9999), 0.125],
      [gpdExpectedShortfall(fit, 0.9999), 0.171],
    ] as const) {
      expect(error).toBeDefined()
      expect(Math.abs(value - published)).toBeLessThan(2 * error!)
    }
  },
)

function slice(series: PriceSeries, from: number, to: number): PriceSeries {
  const kept = (column: Float64Array): Float64Array =>
    column.filter((_, index) => series.times[index]! >= from && series.times[index]! < to)
  const { times, open, high, low, close } = series
  return {
    ...series,
    times: kept(times),
    open: kept(open),
    high: kept(high),
    low: kept(low),
    close: kept(close),
  }
}
