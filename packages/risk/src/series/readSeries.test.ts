import { isMembraneError } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignSeries } from './alignSeries.ts'
import { readSeries } from './readSeries.ts'
import { resampleSeries } from './resample.ts'

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isMembraneError(error)) return error.code
    throw error
  }
  return 'none'
}
const counts = (text: string) =>
  Object.fromEntries(readSeries(text, { name: 'x' }).problems.map(({ kind, count }) => [kind, count]))

test('reads Binance klines in milliseconds, in microseconds and with a header', () => {
  const row = (time: string, close: number) => `${time},194.61,195.2,101.2,${close},9,${time},1,2,3,4,0`
  const ms = readSeries(`${row('1584000000000', 107.82)}\n${row('1584003600000', 110)}\n`, { name: 'ETH' })
  const us = readSeries(`${row('1584000000000000', 107.82)}\n${row('1584003600000000', 110)}`, {
    name: 'ETH',
  })
  const headed = readSeries(
    `open_time,open,high,low,close,volume,close_time,a,b,c,d,e\n${row('1584000000000', 107.82)}\n${row('1584003600000', 110)}`,
    { name: 'ETH', format: 'binance' },
  )
  expect(ms).toEqual(us)
  expect(ms).toEqual(headed)
  expect([...ms.times]).toEqual([1584000000, 1584003600])
  expect(ms).toMatchObject({ stepSeconds: 3600, kind: 'bars', problems: [] })
  expect(ms.low[0]).toBe(101.2)
})

test('reads CryptoDataDownload, newest first below an address, without calling it disorder', () => {
  const series = readSeries(
    [
      'https://www.CryptoDataDownload.com',
      'unix,date,symbol,open,high,low,close,Volume ETH,Volume USDT,tradecount',
      '1584007200000,2020-03-12 10:00:00,ETH/USDT,3,3.5,2.5,3,1,1,1',
      '1584003600,2020-03-12 09:00:00,ETH/USDT,2,3.5,1.5,3,1,1,1',
      '1584000000,2020-03-12 08:00:00,ETH/USDT,1,2,1,2,1,1,1',
    ].join('\r\n'),
    { name: 'ETH', format: 'cryptodatadownload' },
  )
  expect([...series.close]).toEqual([2, 3, 3])
  expect(series.problems).toEqual([])
})

test('reads CoinGecko from its JSON and its export, at irregular times', () => {
  const json = readSeries('{"prices":[[1609460188123,1.01],[1609463790000,1.02],[1609467380000,1.03]]}', {
    name: 'sUSD',
  })
  expect(json).toMatchObject({ kind: 'points', stepSeconds: 3600, problems: [] })
  const csv = readSeries(
    'snapped_at,price,market_cap,total_volume\n2021-01-01 00:00:00 UTC,730,1,2\n2021-01-02 00:00:00 UTC,775,1,2\n',
    { name: 'ETH', format: 'coingecko' },
  )
  expect([...csv.times]).toEqual([1609459200, 1609545600])
  expect(csv.stepSeconds).toBe(86400)
})

test('reads what else files hold: a mark of order, quotes, exponents, mixed units of time, odd columns', () => {
  const text =
    '\uFEFF"ts","price","__proto__","constructor"\r\n"1584000000","1.5e2",1,2\r\n1584003600000,150.25,3,4\r\n1584007200000000,1E-3,5,6,\r\n\r\n'
  const series = readSeries(text, { name: '__proto__' })
  expect([...series.times]).toEqual([1584000000, 1584003600, 1584007200])
  expect([...series.close]).toEqual([150, 150.25, 0.001])
  expect(series.problems).toEqual([])
  const bad = readSeries('ts,price\n3600,1\n7200,-1\n10800,1e999\n14400,9007199254740993\n', { name: 'x' })
  expect([...bad.close]).toEqual([1, 9007199254740992])
  expect(bad.problems).toMatchObject([{ kind: 'price', count: 2 }])
  // Seconds in JSON are not taken for milliseconds of 1970.
  expect(readSeries('[[1584000000,1],[1584003600,2]]', { name: 'x' }).times[0]).toBe(1584000000)
})

test('reads Chainlink rounds: decimals, phases, missing rounds, and answers that hold until the next', () => {
  const id = (phase: bigint, round: bigint) => (phase << 64n) | round
  const text = [
    'roundId,answer,startedAt,updatedAt,answeredInRound',
    `${id(1n, 7n)},19461000000,0,1584000000,0`,
    `${id(1n, 10n)},10120000000,0,1584007300,0`,
    `${id(2n, 1n)},10782000000,0,1584014000,0`,
  ].join('\n')
  const series = readSeries(text, { name: 'ETH / USD' })
  expect([...series.close]).toEqual([194.61, 101.2, 107.82])
  expect(counts(text)).toEqual({ assumed: 1, round: 2 })
  expect(readSeries(text, { name: 'x', decimals: 10 }).close[0]).toBe(1.9461)
  const hourly = resampleSeries(series, 3600)
  expect([...hourly.close]).toEqual([194.61, 194.61, 101.2, 107.82])
  const silent = readSeries(`roundId,answer,updatedAt\n1,10.5,3600\n2,11.5,${3600 * 40}`, { name: 'x' })
  expect(resampleSeries(silent, 3600).problems).toMatchObject([{ kind: 'gap', count: 38 }])
})

test('reports gaps, duplicates, contradictions, disorder and impossible prices, and repairs none in silence', () => {
  const text = [
    'ts,open,high,low,close,volume',
    '3600,1,2,1,2,0',
    '7200,2,3,2,3,0',
    '7200,2,3,2,3,0',
    '7200,2,3,2,2.5,0',
    '10800,3,2,3,3,0',
    '14400,0,1,0,1,0',
    '18000,1,NaN,1,1,0',
    '25200,4,4,4,4,0',
    '21600,4,4,4,4,0',
    '28800,4,4,4,4,0',
  ].join('\n')
  expect(counts(text)).toEqual({ range: 1, price: 2, order: 1, duplicate: 1, contradiction: 1, gap: 3 })
  const series = readSeries(text, { name: 'x' })
  expect([...series.times]).toEqual([3600, 7200, 21600, 25200, 28800])
  expect(series.close[1]).toBe(3)
  expect(series.problems.find(({ kind }) => kind === 'gap')?.at).toEqual([{ line: 10, time: 10800 }])
})

test('names the line that cannot be read', () => {
  expect(codeOf(() => readSeries('  \n', { name: 'x' }))).toBe('SERIES_EMPTY')
  expect(codeOf(() => readSeries('ts,price\n1,2\n', { name: 'x' }))).toBe('SERIES_EMPTY')
  expect(codeOf(() => readSeries('hello\nworld', { name: 'x' }))).toBe('SERIES_FORMAT')
  expect(codeOf(() => readSeries('ts,price\n1,2\n2,3\n', { name: 'x', format: 'chainlink' }))).toBe(
    'SERIES_FORMAT',
  )
  expect(codeOf(() => readSeries('ts,price\n1,2\n2,3\n', { name: 'x', maxCharacters: 3 }))).toBe(
    'SERIES_TOO_LARGE',
  )
  for (const bad of [
    'ts,price\n3600,1\n7200',
    'ts,price\n3600,1\nnever,2',
    'ts,price\n3600,1\n7200,two',
    'ts,price\n3600,1\n7200,1,5',
    'ts,price\n3600,1\n7200,"1,234.5"',
    'ts,price\n3600,1\n7200,0x10',
    'date,price\n2020-25-12,1\n2020-26-12,2',
    'date,price\n2020-01-01 10:75:00,1\n2020-01-02,2',
    'date,price\n2020-02-30,1\n2020-03-02,2',
    '[[1e18, 1],[2e18, 2]]',
    '[[1]]',
    '{',
  ]) {
    expect(codeOf(() => readSeries(bad, { name: 'x' }))).toBe('SERIES_UNREADABLE')
  }
  expect(() => readSeries('ts,price\n3600,1\n7200,two', { name: 'x' })).toThrow(/line 3/)
})

test('any text is read or refused with a code', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('', 'ts,price\n', 'roundId,answer,updatedAt\n', '['),
      (text, head) => {
        const code = codeOf(() => readSeries(head + text, { name: 'x' }))
        expect(code === 'none' || code.startsWith('SERIES_')).toBe(true)
      },
    ),
  )
})

test('aligns returns on steps that all have, and lets none span a gap', () => {
  const a = readSeries('ts,price\n0,1\n3600,2\n7200,4\n14400,8\n18000,16\n'.replace('\n0,', '\n1,'), {
    name: 'a',
  })
  const b = readSeries('ts,price\n3600,1\n7200,1\n10800,1\n14400,1\n18000,1\n', { name: 'b' })
  const aligned = alignSeries([a, b], 3600)
  expect([...aligned.times]).toEqual([7200, 18000])
  for (const [index, value] of [Math.LN2, 0, Math.LN2, 0].entries())
    expect(aligned.returns[index]).toBeCloseTo(value, 14)
  expect(aligned.dropped).toBe(2)
  expect(codeOf(() => alignSeries([a, b], 60))).toBe('SERIES_TOO_COARSE')
})

test('days are built from hours, and say when hours are missing', () => {
  const rows = Array.from(
    { length: 47 },
    (_, hour) => `${86400 + hour * 3600},${hour + 1},${hour + 3},${hour + 0.5},${hour + 2},0`,
  )
  const days = resampleSeries(
    readSeries(`ts,open,high,low,close,volume\n${rows.join('\n')}`, { name: 'x' }),
    86400,
  )
  expect([...days.times]).toEqual([86400, 172800])
  expect([...days.open, ...days.high, ...days.low, ...days.close]).toEqual([1, 25, 26, 49, 0.5, 24.5, 25, 48])
  expect(days.problems).toMatchObject([{ kind: 'partial', count: 1 }])
})
