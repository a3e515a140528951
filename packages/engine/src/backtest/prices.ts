import type { Address } from '@membrane/core'
import { type Asset, knownAsset } from './assets.ts'

/** One series: bar openings in unix seconds, rising, and dollars at the bar's close. */
export type PriceSeries = { readonly times: readonly number[]; readonly prices: readonly number[] }

/** Series by name, read when first asked for; undefined for a name that is not there. */
export type PriceBook = (name: string) => PriceSeries | undefined

/** When something happened: at a second, on a day, or nobody knows. */
export type Moment =
  | { readonly kind: 'second'; readonly at: number }
  | { readonly kind: 'day'; readonly from: number }
  | { readonly kind: 'unknown' }

/** What a price rests on: the hour of the block, the mean of a day, or the promise of a stablecoin. */
export type PriceBasis = 'hour' | 'day' | 'par'

export type Valued = { readonly usd: number; readonly basis: PriceBasis }

const hour = 3_600
const day = 86_400
/** A bar further away than this is another time's price. */
const staleSeconds = 2 * hour

/** No prices at all: only stablecoins at par have a value. */
export const noPrices: PriceBook = () => undefined

/**
 * Reads a series from CSV with the columns `ts` and `close` or `price`; rows that are no numbers are left out.
 * Undefined when the columns are not there.
 */
export function parseSeries(text: string): PriceSeries | undefined {
  const lines = text.split('\n')
  const names = (lines[0] ?? '').trim().split(',')
  const time = names.indexOf('ts')
  const price = names.includes('close') ? names.indexOf('close') : names.indexOf('price')
  if (time < 0 || price < 0) return undefined
  const times: number[] = []
  const prices: number[] = []
  for (let i = 1; i < lines.length; i++) {
    const cells = (lines[i] ?? '').split(',')
    const at = Number(cells[time] ?? '')
    const value = Number(cells[price] ?? '')
    if (!Number.isFinite(at) || !(value > 0) || at <= (times.at(-1) ?? 0)) continue
    times.push(at)
    prices.push(value)
  }
  return { times, prices }
}

/**
 * The dollar price at a moment: the bar that had opened last, or the mean over the day. Undefined where the series
 * has no bar near it.
 */
export function priceAt(series: PriceSeries, moment: Moment): number | undefined {
  if (moment.kind === 'unknown') return undefined
  const { times, prices } = series
  if (moment.kind === 'second') {
    const last = firstAfter(times, moment.at) - 1
    const opened = times[last]
    return opened === undefined || moment.at - opened > staleSeconds ? undefined : prices[last]
  }
  const start = firstAfter(times, moment.from - 1)
  const end = firstAfter(times, moment.from + day - 1)
  if (end === start) return undefined
  let sum = 0
  for (let i = start; i < end; i++) sum += prices[i] ?? 0
  return sum / (end - start)
}

/** Index of the first time after `at`. */
function firstAfter(times: readonly number[], at: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** Dollars that `amount` base units were worth; undefined when no price is known for that time. */
export function worth(
  token: Address | 'native',
  amount: bigint,
  chainId: number | undefined,
  moment: Moment,
  prices: PriceBook,
): Valued | undefined {
  const asset = knownAsset(token, chainId)
  if (asset === undefined) return undefined
  const units = Number(amount) / 10 ** asset.decimals
  const priced = lookUp(asset, moment, prices)
  return priced === undefined ? undefined : { usd: units * priced.price, basis: priced.basis }
}

function lookUp(
  { series, par }: Asset,
  moment: Moment,
  prices: PriceBook,
): { readonly price: number; readonly basis: PriceBasis } | undefined {
  for (const name of series) {
    const known = prices(name)
    const price = known === undefined ? undefined : priceAt(known, moment)
    if (price !== undefined) return { price, basis: moment.kind === 'second' ? 'hour' : 'day' }
  }
  return par ? { price: 1, basis: 'par' } : undefined
}

/** The moment of a block's time in unix seconds, else of a day that begins at `day`, else unknown. */
export function momentOf(timestamp: number | undefined, day?: number): Moment {
  if (timestamp !== undefined) return { kind: 'second', at: timestamp }
  return day === undefined ? { kind: 'unknown' } : { kind: 'day', from: day }
}
