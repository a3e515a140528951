import {
  alignSeries,
  correlation,
  fitGpd,
  fitTCopula,
  gpdExpectedShortfall,
  gpdValueAtRisk,
  historicalTail,
  lowerTailDependence,
  moments,
  returnsOf,
  studentTailDependence,
} from '@membrane/risk'
import type { Section } from '../section.ts'
import { lastDay, loadSeries, percent } from './load.ts'

type Row = Section['rows'][number]

const publishedCount = 76_560

/** Moments, tails and dependence of ETH returns. */
export function returnsSection(): Section {
  const eth = loadSeries('ETHUSDT_binance_1h')
  const btc = loadSeries('BTCUSDT_binance_1h')
  const title = 'ETH returns: moments, tails, dependence'
  if (eth === undefined || btc === undefined)
    return { title, rows: [], notes: ['No recorded prices were found.'] }
  const hourly = returnsOf(alignSeries([eth], 3600), 0)
  const daily = returnsOf(alignSeries([eth], 86_400), 0)
  const both = alignSeries([eth, btc], 3600)
  const [a, b] = [returnsOf(both, 0), returnsOf(both, 1)]
  const whole = Math.abs(hourly.length - publishedCount) < 0.001 * publishedCount
  // On another span the figure is another number: shown beside the published one, and not judged.
  const judge = (measured: number, asked: number): boolean | undefined =>
    whole ? Math.abs(measured - asked) <= 0.005 * Math.abs(asked) : undefined
  const row = (figure: string, asked: number, measured: number, show: (value: number) => string): Row => ({
    figure,
    asked: show(asked),
    measured: show(measured),
    met: judge(measured, asked),
  })
  const spread = moments(hourly, 3600)
  const plain = (digits: number) => (value: number) => value.toFixed(digits)
  const tails = (
    returns: Float64Array,
    name: string,
    asked: readonly (readonly [number, number, number])[],
  ): Row[] =>
    asked.map(([level, valueAtRisk, shortfall]) => {
      const measured = historicalTail(returns, level)
      const judged = [judge(measured.valueAtRisk, valueAtRisk), judge(measured.expectedShortfall, shortfall)]
      return {
        figure: `${name} VaR / ES ${100 * level} %`,
        asked: `${percent(valueAtRisk)} / ${percent(shortfall)}`,
        measured: `${percent(measured.valueAtRisk)} / ${percent(measured.expectedShortfall)}`,
        met: whole ? judged.every((met) => met === true) : undefined,
      }
    })
  return {
    title,
    rows: [
      {
        figure: 'hourly returns',
        asked: String(publishedCount),
        measured: String(hourly.length),
        met: whole ? true : undefined,
      },
      row('annual volatility', 0.902, spread.annualVolatility, (value) => percent(value, 1)),
      row('kurtosis', 30.8, spread.kurtosis, plain(1)),
      ...tails(hourly, 'hourly', [
        [0.95, 0.01336, 0.02362],
        [0.99, 0.0289, 0.04377],
        [0.999, 0.06377, 0.08903],
      ]),
      ...tails(daily, 'daily', [
        [0.99, 0.1339, 0.1907],
        [0.999, 0.2398, 0.3518],
      ]),
      ...gpdRows(hourly),
      row('ETH/BTC correlation', 0.805, correlation(a, b), plain(3)),
      row('ETH/BTC lower-tail dependence at 1 %', 0.613, lowerTailDependence(a, b, 0.01), plain(3)),
      ...copulaRows(a, b),
    ],
    notes: [
      whole
        ? `The data ends ${lastDay(eth)}, as the published figures' does: agreement within 0.5 % is asked.`
        : `The published figures rest on ${publishedCount} hourly returns, this data ends ${lastDay(eth)}: figures of the part are shown, not judged; fits are judged by two of their standard errors.`,
      'VaR is the order statistic of rank ceil(n level) of losses, ES the mean beyond it with fractions; log returns; none spans a gap.',
    ],
  }
}

function gpdRows(hourly: Float64Array): readonly Row[] {
  const losses = hourly.map((value) => -value)
  const fit = fitGpd(losses, historicalTail(hourly, 0.99).valueAtRisk)
  const near = (value: number, error: number | undefined, asked: number): boolean | undefined =>
    error === undefined ? undefined : Math.abs(value - asked) <= 2 * error
  const shown = (value: number, error: number | undefined, digits: number): string =>
    `${value.toFixed(digits)} +- ${error?.toFixed(digits) ?? 'unknown'}`
  const far = gpdValueAtRisk(fit, 0.9999)
  const shortfall = gpdExpectedShortfall(fit, 0.9999)
  return [
    {
      figure: 'GPD threshold, exceedances',
      asked: '2.889 %, 766',
      measured: `${percent(fit.threshold)}, ${fit.exceedances}`,
      met: undefined,
    },
    {
      figure: 'GPD xi',
      asked: '0.245',
      measured: shown(fit.xi, fit.errors?.xi, 3),
      met: near(fit.xi, fit.errors?.xi, 0.245),
    },
    {
      figure: 'GPD beta',
      asked: '0.01126',
      measured: shown(fit.beta, fit.errors?.beta, 5),
      met: near(fit.beta, fit.errors?.beta, 0.01126),
    },
    {
      figure: 'GPD VaR 99.99 % (empirical 12.46 %)',
      asked: '0.1250',
      measured: `${shown(far.value, far.error, 4)} (empirical ${percent(historicalTail(hourly, 0.9999).valueAtRisk, 2)})`,
      met: near(far.value, far.error, 0.125),
    },
    {
      figure: 'GPD ES 99.99 %',
      asked: '0.171',
      measured: shown(shortfall.value, shortfall.error, 3),
      met: near(shortfall.value, shortfall.error, 0.171),
    },
  ]
}

function copulaRows(a: Float64Array, b: Float64Array): readonly Row[] {
  const fit = fitTCopula([a, b])
  const rho = fit.correlation[1]?.[0] ?? 0
  return [
    {
      figure: 'fitted t copula: nu, correlation, tail dependence',
      asked: 'a Gaussian copula is not enough',
      measured: `${fit.nu.toFixed(2)}, ${rho.toFixed(3)}, ${studentTailDependence(rho, fit.nu).toFixed(3)} (Gaussian: 0)`,
      met: fit.nu < 10,
    },
  ]
}
