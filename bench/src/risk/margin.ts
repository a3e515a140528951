import {
  alignSeries,
  backtestVar,
  breaches,
  filteredHistory,
  historicalShortfall,
  lossesOf,
  procyclicality,
  type ReturnHistory,
  tempered,
} from '@membrane/risk'
import { lastDay, loadSeries, percent } from './marketData/load.ts'
import type { Section } from './section.ts'

const level = 0.99
const window = 500
const stressRows = 100
const notional = [600_000, 400_000]

/**
 * A year-by-year test of portfolio margin: each day's margin from the days before it, against the loss of the day, and how
 * far it chases the market under each tool of EMIR's RTS, article 28.
 */
export async function evalMargin(): Promise<Section> {
  const title = 'Margin for tail risk: coverage and procyclicality'
  const eth = loadSeries('ETHUSDT_binance_1h')
  const btc = loadSeries('BTCUSDT_binance_1h')
  if (eth === undefined || btc === undefined)
    return { title, rows: [], notes: ['No recorded prices were found.'] }
  const aligned = alignSeries([eth, btc], 86_400)
  const rows = aligned.times.length
  const all: ReturnHistory = { assets: 2, rows, returns: aligned.returns }
  const part = (from: number, to: number): ReturnHistory => ({
    assets: 2,
    rows: to - from,
    returns: all.returns.subarray(2 * from, 2 * to),
  })
  const days = rows - window
  const calculated = new Float64Array(days)
  const tenYears = new Float64Array(days)
  const stressed = new Float64Array(days)
  let worst = 0
  for (let row = stressRows; row <= window; row += 50)
    worst = Math.max(worst, historicalShortfall(part(row - stressRows, row), notional, level))
  for (let day = 0; day < days; day++) {
    const today = day + window
    calculated[day] = historicalShortfall(filteredHistory(part(today - window, today)), notional, level)
    tenYears[day] =
      day % 20 === 0
        ? historicalShortfall(part(Math.max(0, today - 3_652), today), notional, level)
        : (tenYears[day - 1] as number)
    if (day % 50 === 0)
      worst = Math.max(worst, historicalShortfall(part(today - stressRows, today), notional, level))
    stressed[day] = worst
  }
  const losses = lossesOf(part(window, rows), notional)
  const measured = {
    none: calculated,
    buffer: tempered(calculated, 'buffer'),
    // Day by day, since what has been stressed so far grows.
    'stress-weighted': calculated.map((margin, day) => 0.75 * margin + 0.25 * (stressed[day] as number)),
    floor: tempered(calculated, 'floor', { tenYears }),
  }
  const plain = procyclicality(calculated)
  return {
    title,
    rows: Object.entries(measured).flatMap(([tool, margins]) => {
      const test = backtestVar(breaches(losses, margins), level)
      const cycle = procyclicality(margins)
      const [day, week, month] = cycle.largestRise
      return [
        {
          figure: `${tool}: days beyond margin`,
          asked: `<= 1 % (PFMI, principle 6)`,
          measured: `${test.violations} of ${test.count}, ${percent(test.rate, 2)} (Kupiec p ${test.kupiec.pValue.toFixed(3)})`,
          met: test.rate <= 0.01,
        },
        {
          figure: `${tool}: peak to trough; largest rise in 1, 5, 30 days; mean`,
          asked: tool === 'none' ? '-' : `under ${plain.peakToTrough.toFixed(2)}x, that of none`,
          measured: `${cycle.peakToTrough.toFixed(2)}x; ${[day, week, month].map((rise) => `+${percent(rise?.rise ?? 0, 0)}`).join(', ')}; ${percent(cycle.mean / 1e6, 1)} of the book`,
          met: tool === 'none' ? undefined : cycle.peakToTrough < plain.peakToTrough,
        },
      ]
    }),
    notes: [
      'Kupiec tests a rate of exactly 1 %. Shortfall lies beyond the quantile, so that fewer days break it and a small p here means too much margin, not too little.',
      `$1M long, 60 % ETH and 40 % BTC, daily, ${days} days to ${lastDay(eth)}; ES 99 % of ${window} days filtered by an exponentially weighted variance, known the evening before. Stress: the worst ${stressRows} days so far.`,
      'No concentration, scenario or wrong-way part: what is tested is the model of returns.',
    ],
  }
}
