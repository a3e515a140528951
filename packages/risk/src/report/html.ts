import type { StressConfig } from '../config/config.ts'
import type { FrontierPoint, Interval, StressResult } from '../run/result.ts'
import { dollars, escapeHtml, part, time } from './scale.ts'
import { style } from './style.ts'
import { histogram, lines, scatter } from './svg.ts'

/**
 * One self-contained page about a stress test: losses, latency, worst paths, frontier, sensitivities, what was assumed, and
 * the run id with which anyone repeats it. No script, nothing from a network.
 */
export function stressPage(result: StressResult, config: StressConfig): string {
  return page(result.name, [
    `<h1>${escapeHtml(result.name)}</h1>`,
    subtitle(result),
    verdict(result),
    cards(result),
    `<div class="two">${lossChart(result)}${latencyChart(result)}</div>`,
    findings(result),
    losses(result),
    worst(result),
    frontier(result, config),
    sensitivities(result),
    calibration(result),
    bullets(
      'What this sample cannot say',
      result.metrics.unknown.map(({ metric, reason }) => `${metric}: ${reason}`),
    ),
    bullets('What was assumed', result.assumptions),
    provenance(result, config),
  ])
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(title)}: stress test</title><style>${style}</style></head>
<body>
${parts.filter((each) => each !== '').join('\n')}
</body></html>
`
}

function subtitle({ paths, effectiveSampleSize, horizon, seed }: StressResult): string {
  const worth =
    Math.round(effectiveSampleSize) === paths ? '' : `, effective sample size ${whole(effectiveSampleSize)}`
  return `<p class="sub">${whole(paths)} paths${worth} over ${time(horizon.steps * horizon.stepSeconds)} in steps of ${time(horizon.stepSeconds)}, seed ${seed}</p>`
}

function verdict({ metrics, findings: found }: StressResult): string {
  const { badDebt, probabilityBadDebt: chance, ci } = metrics
  const tail =
    badDebt.es99 === undefined
      ? 'How bad the worst 1 % of paths are, this sample cannot tell.'
      : `The worst 1 % of paths lose ${dollars(badDebt.es99)} on average${span(badDebt.ci.es99, dollars)}.`
  const broken = found.some(({ severity }) => severity === 'high' || severity === 'critical')
  const kind = broken ? 'bad' : found.length > 0 ? 'warn' : ''
  return `<p class="verdict ${kind}">Bad debt in ${part(chance)} of paths (${part(ci.probabilityBadDebt[0])} to ${part(ci.probabilityBadDebt[1])}). ${tail}</p>`
}

function cards({ metrics }: StressResult): string {
  const known = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? 'unknown' : format(value)
  const all: readonly (readonly [string, string])[] = [
    ['ES 99 % of bad debt', known(metrics.badDebt.es99, dollars)],
    ['insurance needed', known(metrics.insurance, dollars)],
    ['liquidations at risk, VaR 99 %', known(metrics.liquidationsAtRisk, dollars)],
    ['liquidation latency, p99', known(metrics.latencySeconds.p99, time)],
    ['unhealthy debt still waiting at the end', known(metrics.latencySeconds.open, part)],
    ['spiral: own part of the fall', part(metrics.spiral.mean)],
  ]
  return `<div class="cards">${all.map(([name, value]) => `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`).join('')}</div>`
}

function lossChart({ metrics: { badDebt }, detail }: StressResult): string {
  const { edges, weights } = detail.badDebtHistogram
  if (weights.length < 2) return section('Bad debt', '<p>No path made bad debt.</p>')
  const marks = [
    ...(badDebt.var99 === undefined
      ? []
      : [{ value: badDebt.var99, label: `VaR 99 % ${dollars(badDebt.var99)}` }]),
    ...(badDebt.es99 === undefined
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
  const { badDebt } = metrics
  const row = (name: string, value: number | undefined, ci: Interval | undefined) => [
    name,
    value === undefined ? 'unknown' : dollars(value),
    ci === undefined ? '' : `${dollars(ci[0])} to ${dollars(ci[1])}`,
  ]
  return section(
    'Losses with 95 % intervals',
    table(
      ['bad debt', 'estimate', 'interval'],
      [
        row('mean', badDebt.mean, badDebt.ci.mean),
        row('VaR 99 %', badDebt.var99, badDebt.ci.var99),
        row('ES 99 %', badDebt.es99, badDebt.ci.es99),
        row('ES 99.9 %', badDebt.es999, badDebt.ci.es999),
      ],
      [1, 2],
    ),
  )
}

function worst({ detail, horizon }: StressResult): string {
  if (detail.worstPaths.length === 0) return ''
  const charts = detail.worstPaths.slice(0, 4).map(({ path, badDebt, liquidations, prices }) => {
    const series = Object.entries(prices).map(([name, values]) => ({
      name,
      points: values.map(
        (value, i) =>
          [(i / Math.max(1, values.length - 1)) * horizon.steps * horizon.stepSeconds, value] as const,
      ),
    }))
    return section(
      `Path ${path}: bad debt ${dollars(badDebt)}, ${whole(liquidations)} liquidations`,
      lines(series, {
        title: `Prices on path ${path}`,
        x: { label: 'time', format: time },
        y: { label: 'price relative to the start', format: (value) => String(Number(value.toPrecision(3))) },
      }),
    )
  })
  return `<h2>The worst paths</h2><div class="two">${charts.join('')}</div>`
}

function frontier({ frontier: points }: StressResult, config: StressConfig): string {
  if (points.length === 0) return ''
  const limit = config.frontier?.es99Limit
  const says = (point: FrontierPoint) =>
    `threshold ${part(point.liquidationThreshold)}, bonus ${part(point.bonus)}, close factor ${part(point.closeFactor)}${point.supplyCap === undefined ? '' : `, cap ${whole(point.supplyCap)}`}: borrowed ${dollars(point.expectedBorrow)}, ES 99 % at most ${dollarsOrUnknown(point.es99Upper)}`
  const efficient = points
    .filter((point) => point.efficient)
    .sort((a, b) => a.expectedBorrow - b.expectedBorrow)
  const chart = scatter(
    points.map((point) => ({
      // Unknown for all points or for none: where the whole grid lost nothing they stand in one column.
      x: point.es99Upper ?? 0,
      y: point.expectedBorrow,
      kind: point.efficient ? (point.admissible ? 'keeps' : 'breaks') : '',
      says: says(point),
    })),
    efficient.map((point) => [point.es99Upper ?? 0, point.expectedBorrow]),
    limit === undefined ? undefined : { value: limit, label: `limit ${dollars(limit)}` },
    {
      title: 'Parameter frontier',
      x: { label: 'ES 99 % of bad debt, upper end', format: dollars },
      y: { label: 'expected borrow', format: dollars },
    },
  )
  const rows = efficient.map((point) => [
    point.admissible ? 'keeps' : 'breaks',
    part(point.liquidationThreshold),
    part(point.bonus),
    part(point.closeFactor),
    point.supplyCap === undefined ? 'none' : whole(point.supplyCap),
    dollars(point.expectedBorrow),
    dollars(point.es99),
    dollarsOrUnknown(point.es99Upper),
  ])
  return section(
    'Parameter frontier',
    `${chart}${table(['limit', 'threshold', 'bonus', 'close factor', 'cap', 'borrowed', 'ES 99 %', 'at most'], rows, [1, 2, 3, 4, 5, 6, 7])}`,
  )
}

function sensitivities({ sensitivities: given }: StressResult): string {
  if (given.length === 0) return ''
  const rows = [...given]
    .sort((a, b) => Math.abs(b.es99Change) - Math.abs(a.es99Change))
    .map(({ input, bump, es99Change }) => [input, bump, `${es99Change > 0 ? '+' : ''}${dollars(es99Change)}`])
  return section('What moves ES 99 %', table(['input', 'bump', 'change'], rows, [2]))
}

function findings({ findings: found }: StressResult): string {
  if (found.length === 0) return ''
  const each = found.map(
    ({ severity, title, message }) =>
      `<div class="finding ${severity}"><b>${escapeHtml(title)}</b><br>${escapeHtml(message)}</div>`,
  )
  return section('Limits', each.join(''))
}

function calibration({ detail }: StressResult): string {
  if (detail.calibration.length === 0) return ''
  return section(
    'Calibration',
    table(
      ['parameter', 'value', ''],
      detail.calibration.map(({ name, value, note }) => [name, String(Number(value.toPrecision(5))), note]),
      [1],
    ),
  )
}

function provenance({ runId, engine, data }: StressResult, config: StressConfig): string {
  const rows = [['run', runId], ['engine', engine], ...Object.entries(data)]
  return `${section('Repeat it', `<p>The same configuration, data, seed and engine give the same bytes, on any machine and with any number of workers.</p>${table(['', ''], rows, [], true)}`)}<section><details><summary>Configuration</summary><pre><code>${escapeHtml(configurationText(config))}</code></pre></details></section>`
}

function dollarsOrUnknown(value: number | undefined): string {
  return value === undefined ? 'unknown' : dollars(value)
}

/** A book of many rows would drown the page: it is named by its size. */
function configurationText(config: StressConfig): string {
  const { positions } = config
  const shown =
    positions.kind === 'list' && positions.positions.length > 20
      ? { ...config, positions: { kind: 'list', positions: `${positions.positions.length} accounts` } }
      : config
  return JSON.stringify(shown, null, 2)
}

function bullets(title: string, given: readonly string[]): string {
  if (given.length === 0) return ''
  return section(title, `<ul>${given.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`)
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`
}

function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[],
  code = false,
): string {
  const cell = (tag: 'td' | 'th') => (text: string, i: number) => {
    const inner = escapeHtml(text)
    return `<${tag}${numeric.includes(i) ? ' class="n"' : ''}>${code && i > 0 ? `<code>${inner}</code>` : inner}</${tag}>`
  }
  return `<div class="scroll"><table><tr>${titles.map(cell('th')).join('')}</tr>${rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('')}</table></div>`
}

function span(ci: Interval | undefined, format: (value: number) => string): string {
  return ci === undefined ? '' : ` (${format(ci[0])} to ${format(ci[1])})`
}

function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
