import type { Interval, StressResult } from '../run/result.ts'
import { known, section, table } from './markup.ts'
import { dollars, part, time } from './scale.ts'
import { histogram } from './svg.ts'

/** How bad debt and latency are spread, and the losses with their intervals. */
export function distributions(result: StressResult): string {
  return `<div class="two">${lossChart(result)}${latencyChart(result)}</div>${losses(result)}${exceedance(result)}`
}

function lossChart({ metrics: { badDebt }, detail }: StressResult): string {
  const { edges, weights } = detail.badDebtHistogram
  if (weights.length < 2) return section('Bad debt', '<p>No path made bad debt.</p>')
  const marks = [
    // At nothing there is no place for a mark: the bar says it.
    ...(badDebt.var99 === undefined || badDebt.var99 === 0
      ? []
      : [{ value: badDebt.var99, label: `VaR 99 % ${dollars(badDebt.var99)}` }]),
    ...(badDebt.es99 === undefined || badDebt.es99 === 0
      ? []
      : [{ value: badDebt.es99, label: `ES 99 % ${dollars(badDebt.es99)}` }]),
  ]
  return section(
    'Bad debt',
    histogram(edges, weights, marks, {
      title: 'Distribution of bad debt over paths',
      x: { label: 'bad debt of a path', format: dollars },
      y: { label: 'part of paths, log', format: part },
    }),
  )
}

function latencyChart({ detail, metrics }: StressResult): string {
  const { seconds, counts } = detail.latencyHistogram
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return section('Liquidation latency', '<p>No position became unhealthy.</p>')
  const p99 = metrics.latencySeconds.p99
  return section(
    'Liquidation latency',
    histogram(
      seconds,
      counts.map((count) => count / total),
      p99 === undefined ? [] : [{ value: p99, label: `p99 ${time(p99)}` }],
      {
        title: 'Time from unhealthy to liquidated, by debt',
        x: { label: 'from unhealthy at the outside price to liquidated', format: time },
        y: { label: 'part of debt, log', format: part },
      },
    ),
  )
}

function losses({ metrics }: StressResult): string {
  const { badDebt, atRisk, liquidationsAtRisk, ci, insurance, liquidatorProfit, latencySeconds } = metrics
  const row = (name: string, value: number | undefined, range?: Interval) => [
    name,
    known(value, dollars),
    range === undefined ? '' : `${dollars(range[0])} to ${dollars(range[1])}`,
  ]
  const wait = (name: string, seconds: number | undefined) => [name, known(seconds, time), '']
  return section(
    'Measures with 95 % intervals',
    table(
      ['measure', 'estimate', 'interval'],
      [
        row('bad debt, mean', badDebt.mean, badDebt.ci.mean),
        row('bad debt, VaR 99 %', badDebt.var99, badDebt.ci.var99),
        row('bad debt, ES 99 %', badDebt.es99, badDebt.ci.es99),
        row('bad debt, ES 99.9 %', badDebt.es999, badDebt.ci.es999),
        row('insurance needed: upper end of ES 99.9 %', insurance),
        row('collateral open to liquidation, mean', atRisk.mean),
        row('collateral open to liquidation, VaR 99 %', liquidationsAtRisk, ci.liquidationsAtRisk),
        row('profit of liquidators, mean', liquidatorProfit.mean),
        wait('unhealthy until liquidated, p50', latencySeconds.p50),
        wait('unhealthy until liquidated, p90', latencySeconds.p90),
        wait('unhealthy until liquidated, p99', latencySeconds.p99),
      ],
      [1, 2],
    ),
  )
}

function exceedance({ detail }: StressResult): string {
  if (detail.badDebtHistogram.weights.length < 2) return ''
  return section(
    'Chance of losing more',
    `${table(
      ['bad debt over', 'part of paths', 'at least', 'at most'],
      detail.exceedance.map(({ x, probability, low, high }) => [
        dollars(x),
        part(probability),
        part(low),
        part(high),
      ]),
      [1, 2, 3],
    )}<p class="sub">The band holds for all rows at once with 95 %.</p>`,
  )
}
