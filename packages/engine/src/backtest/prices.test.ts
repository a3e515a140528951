import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentOf, noPrices, type PriceBook, parseSeries, priceAt, worth } from './prices.ts'

const bars = 'ts,open,high,low,close,volume\n3600,1,1,1,10,5\n7200,1,1,1,20,5\nnonsense\n10800,1,1,1,30,5\n'
const weth = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
const usdt = '0xdac17f958d2ee523a2206206994597c13d831ec7'
const book: PriceBook = (name) => (name === 'ETHUSDT_binance_1h' ? parseSeries(bars) : undefined)

test('a second has the price of the bar that was open, and none far from any bar', () => {
  const series = parseSeries(bars)
  if (series === undefined) throw new Error('the columns are there')
  expect(priceAt(series, momentOf(7_199))).toBe(10)
  expect(priceAt(series, momentOf(7_200))).toBe(20)
  expect(priceAt(series, momentOf(3_599))).toBeUndefined()
  expect(priceAt(series, momentOf(10_800 + 7_200))).toBe(30)
  expect(priceAt(series, momentOf(10_800 + 7_201))).toBeUndefined()
})

test('a day has the mean of its bars, and an unknown time no price', () => {
  const series = parseSeries(bars)
  if (series === undefined) throw new Error('the columns are there')
  expect(priceAt(series, momentOf(undefined, 0))).toBe(20)
  expect(priceAt(series, momentOf(undefined, 86_400))).toBeUndefined()
  expect(priceAt(series, momentOf(undefined))).toBeUndefined()
})

test('a price is never taken from the future, nor from more than two hours before', () => {
  const times = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 30 })
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: 1_100_000 }), (unsorted, at) => {
      const sorted = [...unsorted].sort((a, b) => a - b)
      const price = priceAt({ times: sorted, prices: sorted }, momentOf(at))
      const last = sorted.filter((time) => time <= at).at(-1)
      expect(price).toBe(last !== undefined && at - last <= 7_200 ? last : undefined)
    }),
  )
})

test('a dollar coin is at par where nothing better is known, and says so', () => {
  expect(worth(usdt, 1_500_000n, 1, momentOf(undefined), noPrices)).toEqual({ usd: 1.5, basis: 'par' })
})

test('the coin of a chain that is not known has no price; wrapped it tells itself', () => {
  expect(worth('native', 10n ** 18n, undefined, momentOf(7_200), book)).toBeUndefined()
  expect(worth('native', 10n ** 18n, 1, momentOf(7_200), book)).toEqual({ usd: 20, basis: 'hour' })
  expect(worth(weth, 10n ** 18n, undefined, momentOf(undefined, 0), book)).toEqual({ usd: 20, basis: 'day' })
})

test('a file without the columns is no series', () => {
  expect(parseSeries('when,what\n1,2\n')).toBeUndefined()
})
