import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dataDirectory } from '@membrane/chain/testing'
import { type PriceSeries, readSeries } from '@membrane/risk'

/** Text of a recorded file under `prices/`; undefined where it is not there. */
export function priceText(name: string): string | undefined {
  const folder = dataDirectory()
  const file = folder === undefined ? undefined : join(folder, 'prices', `${name}.csv.gz`)
  return file !== undefined && existsSync(file) ? gunzipSync(readFileSync(file)).toString() : undefined
}

const loaded = new Map<string, PriceSeries>()

/** A recorded price series by the name of its file; undefined where it is not there. */
export function loadSeries(name: string): PriceSeries | undefined {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const text = priceText(name)
  if (text === undefined) return undefined
  const series = readSeries(text, { name })
  loaded.set(name, series)
  return series
}

/** Unix seconds of a date in UTC. */
export function seconds(date: string): number {
  return Date.parse(date) / 1000
}

/** `0.02889` as `2.889 %`. */
export function percent(part: number, digits = 3): string {
  return `${(100 * part).toFixed(digits)} %`
}

/** The last day of a series. */
export function lastDay(series: PriceSeries): string {
  return new Date((series.times.at(-1) ?? 0) * 1000).toISOString().slice(0, 10)
}
