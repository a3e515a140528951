import { alignSeries, type PriceSeries, parkinsonVolatility, resampleSeries, returnsOf } from '@membrane/risk'
import type { Section } from '../section.ts'
import { lastDay, loadSeries, percent, priceText, seconds } from './load.ts'

type Row = Section['rows'][number]

const days: readonly (readonly [string, number, number, number])[] = [
  ['2020-03-12', 194.61, 101.2, 107.82],
  ['2020-03-13', 107.67, 86, 134.06],
  ['2021-05-19', 3375.08, 1888, 2438.92],
  ['2024-08-05', 2688.91, 2111, 2419.59],
  ['2025-10-10', 4368.09, 3435, 3829.72],
]

/** Prices of crisis days, worst moves and Parkinson volatility, which are exact. */
export function pricesSection(): Section {
  const eth = loadSeries('ETHUSDT_binance_1h')
  const rows: Row[] = []
  if (eth !== undefined) {
    const daily = resampleSeries(eth, 86_400)
    rows.push(
      ...days.map(([date, ...asked]) => dayRow(daily, date, asked)),
      ...worstRows(eth),
      ...parkinsonRows(daily),
    )
  }
  rows.push(
    lowRow('BTC low 2025-10-10', 'BTCUSDT_binance_1h', '2025-10-10', 102_000),
    lowRow('USDC low 2023-03-11', 'USDCUSDT_spot_1h', '2023-03-11', 0.882),
    lowRow('USDe low 2025-10-10', 'USDEUSDT_bybit_1h', '2025-10-10', 0.9207),
    ...hyperliquidRows(),
  )
  return {
    title: 'Recorded prices',
    rows,
    notes: [
      'Days are built from hourly bars by UTC date.',
      'The worst hour and day are published as simple returns; as log returns they are ln(1 + r).',
      ...(eth === undefined
        ? ['No recorded prices were found.']
        : [`ETHUSDT ends ${lastDay(eth)}; later days are absent.`]),
    ],
  }
}

function dayRow(daily: PriceSeries, date: string, asked: readonly number[]): Row {
  const at = daily.times.indexOf(seconds(date))
  const figure = `ETHUSDT ${date} open / low / close`
  const measured = at < 0 ? undefined : [daily.open[at] ?? 0, daily.low[at] ?? 0, daily.close[at] ?? 0]
  return {
    figure,
    asked: asked.join(' / '),
    measured: measured?.join(' / ') ?? 'not in the data',
    met: measured?.every((value, index) => value === asked[index]),
  }
}

function worstRows(eth: PriceSeries): readonly Row[] {
  return (
    [
      ['worst hour (2020-03-12 10:00)', 3600, -0.2087, '2020-03-12T10:00:00.000Z'],
      ['worst day', 86_400, -0.446, '2020-03-12T00:00:00.000Z'],
    ] as const
  ).map(([figure, step, asked, when]) => {
    const aligned = alignSeries([eth], step)
    const returns = returnsOf(aligned, 0)
    const worst = returns.reduce((least, value) => Math.min(least, value), 0)
    const at = new Date((aligned.times[returns.indexOf(worst)] ?? 0) * 1000).toISOString()
    const simple = Math.exp(worst) - 1
    return {
      figure: `ETH ${figure}`,
      asked: percent(asked, 2),
      measured: `${percent(simple, 2)} at ${at.slice(0, 16)} (log ${percent(worst, 2)})`,
      met: Math.abs(simple - asked) < 5e-5 && at === when,
    }
  })
}

function parkinsonRows(daily: PriceSeries): readonly Row[] {
  const end = seconds('2023-09-01')
  const inside = (column: Float64Array): Float64Array =>
    column.filter((_, index) => {
      const time = daily.times[index] ?? 0
      return time >= end - 30 * 86_400 && time < end
    })
  const month = { ...daily, times: inside(daily.times), high: inside(daily.high), low: inside(daily.low) }
  return (
    [
      ['as published', 0.023644],
      ['as deployed', 0.141468],
    ] as const
  ).map(([form, asked]) => {
    const measured = parkinsonVolatility(month, form)
    return {
      figure: `ETH Parkinson, 30 days to 2023-08-31, ${form}`,
      asked: String(asked),
      measured: measured.toFixed(6),
      met: Math.abs(measured - asked) < 5e-7,
    }
  })
}

function lowRow(figure: string, file: string, date: string, asked: number): Row {
  const series = loadSeries(file)
  const from = seconds(date)
  let bars = 0
  let low = Number.POSITIVE_INFINITY
  for (const [index, time] of (series?.times ?? new Float64Array()).entries()) {
    if (time < from || time >= from + 86_400) continue
    bars++
    low = Math.min(low, series?.low[index] ?? low)
  }
  return {
    figure,
    asked: String(asked),
    measured: bars === 0 ? 'not in the data' : `${low} (${bars} bars)`,
    met: bars === 0 ? undefined : low === asked,
  }
}

/** Users hit by automatic deleveraging on 2025-10-10, one a line. */
function hyperliquidRows(): readonly Row[] {
  const lines = priceText('hyperliquid_20251010_adl_by_user_REALTIME')?.trim().split('\n').slice(1)
  if (lines === undefined) return []
  const cells = lines.map((line) => line.split(','))
  const sizes = cells.map((row) => Number(row[1])).sort((a, b) => b - a)
  const total = sizes.reduce((sum, value) => sum + value, 0)
  const events = cells.reduce((sum, row) => sum + Number(row.at(-1)), 0)
  const top = (count: number): string =>
    percent(sizes.slice(0, count).reduce((sum, value) => sum + value, 0) / total, 1)
  const weighted = sizes.reduce((sum, value, index) => sum + value * (sizes.length - index), 0)
  const gini = ((2 * weighted) / (sizes.length * total) - (sizes.length + 1) / sizes.length).toFixed(3)
  return (
    [
      ['users', '19337', String(sizes.length)],
      ['events', '34983', String(events)],
      ['notional', '2103111430.86', total.toFixed(2)],
      ['top 1 / 10 / 100', '15.7 % / 45.8 % / 77.6 %', [1, 10, 100].map(top).join(' / ')],
      ['Gini', '0.982', gini],
    ] as const
  ).map(([figure, asked, measured]) => ({
    figure: `Hyperliquid 2025-10-10 ${figure}`,
    asked,
    measured,
    met: asked === measured,
  }))
}
