import type { StressResult } from '@membrane/risk'
import { formatEvidence } from '../output/finding.ts'
import { duration, money, moneyOrUnknown, percent } from '../output/money.ts'
import { paintSeverity } from '../output/severity.ts'
import { alignRows, formatTable, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { bar, sparkline } from '../view/chart.ts'

type Interval = readonly [number, number] | undefined

/** A stress test as a risk manager reads it: the verdict, the losses with their intervals, what moves them, what was assumed. */
export function formatStress(result: StressResult, c: Colors, width: number): string {
  return `${[
    head(result, c),
    verdict(result, c, width),
    losses(result, c),
    liquidations(result, c),
    ...shapes(result, c, width),
    ...frontier(result, c),
    ...sensitivities(result, c, width),
    ...findings(result, c, width),
    ...list(
      'Unknown',
      result.metrics.unknown.map(({ metric, reason }) => `${metric}: ${reason}`),
      c,
      width,
    ),
    ...list('Assumed', result.assumptions, c, width),
    foot(result, c),
  ].join('\n\n')}\n`
}

function head({ name, paths, horizon, seed, effectiveSampleSize }: StressResult, c: Colors): string {
  const over = duration(horizon.steps * horizon.stepSeconds)
  const sample =
    Math.round(effectiveSampleSize) === paths
      ? ''
      : `, worth ${Math.round(effectiveSampleSize).toLocaleString('en')} plain ones`
  return `${c.bold(name)}\n${c.dim(
    `${paths.toLocaleString('en')} paths${sample} over ${over} in ${horizon.steps} steps of ${duration(horizon.stepSeconds)}, seed ${seed}`,
  )}`
}

function verdict({ metrics, findings: found }: StressResult, c: Colors, width: number): string {
  const { badDebt, probabilityBadDebt: p } = metrics
  const chance = `Bad debt in ${percent(p.value)} of paths (${percent(p.ci[0])} to ${percent(p.ci[1])})`
  const tail =
    badDebt.es99 === undefined
      ? 'how bad the worst 1 % are, this sample cannot tell'
      : `the worst 1 % lose ${money(badDebt.es99)} on average${between(badDebt.ci.es99)}`
  const broken = found.filter(({ severity }) => severity === 'high' || severity === 'critical').length
  const line = `${chance}; ${tail}.${broken > 0 ? ` ${broken} ${broken === 1 ? 'limit is' : 'limits are'} broken.` : ''}`
  const paint = broken > 0 ? c.red : found.length > 0 ? c.yellow : c.green
  return wrap(line, width).map(paint).join('\n')
}

function losses({ metrics }: StressResult, c: Colors): string {
  const { badDebt, insurance, liquidationsAtRisk: risk, liquidatorProfit } = metrics
  const rows: readonly (readonly string[])[] = [
    ['bad debt, mean', money(badDebt.mean), interval(badDebt.ci.mean)],
    ['bad debt, VaR 99 %', moneyOrUnknown(badDebt.var99), interval(badDebt.ci.var99)],
    ['bad debt, ES 99 %', moneyOrUnknown(badDebt.es99), interval(badDebt.ci.es99)],
    ['bad debt, ES 99.9 %', moneyOrUnknown(badDebt.es999), interval(badDebt.ci.es999)],
    ['insurance needed', moneyOrUnknown(insurance), 'upper end of ES 99.9 %'],
    ['liquidations at risk, mean', money(risk.mean), ''],
    ['liquidations at risk, VaR 99 %', moneyOrUnknown(risk.var99), ''],
    ['liquidators earn, mean', money(liquidatorProfit.mean), ''],
  ]
  return formatTable(
    [{ title: 'losses' }, { title: 'estimate', align: 'right' }, { title: '95 % interval' }],
    rows,
    c.dim,
  )
}

function liquidations({ metrics }: StressResult, c: Colors): string {
  const { latencySeconds: latency, spiral } = metrics
  const time = (seconds: number | undefined) => (seconds === undefined ? 'unknown' : duration(seconds))
  return formatTable(
    [
      { title: 'liquidation latency' },
      { title: 'p50', align: 'right' },
      { title: 'p90', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: 'never', align: 'right' },
      { title: 'spiral, mean', align: 'right' },
    ],
    [
      [
        'unhealthy to liquidated',
        time(latency.p50),
        time(latency.p90),
        time(latency.p99),
        percent(latency.never),
        percent(spiral.mean),
      ],
    ],
    c.dim,
  )
}

function shapes({ detail }: StressResult, c: Colors, width: number): readonly string[] {
  const { edges, weights } = detail.badDebtHistogram
  const { seconds, counts } = detail.latencyHistogram
  const most = Math.max(10, width - 34)
  const first = edges[0] ?? 0
  const last = edges.at(-1) ?? 0
  // Bars of counts that span decades hide the tail; their logarithm shows it.
  const drawn = (values: readonly number[]) =>
    sparkline(values.slice(0, most).map((value) => Math.log1p(value * 1e6)))
  const lines = [
    ...(weights.length > 1 && last > first
      ? [['bad debt', drawn(weights), c.dim(`${money(first)} to ${money(last)}, log`)]]
      : []),
    ...(counts.length > 1
      ? [
          [
            'latency',
            drawn(counts),
            c.dim(`${duration(seconds[0] ?? 0)} to ${duration(seconds.at(-1) ?? 0)}, log`),
          ],
        ]
      : []),
    ...detail.worstPaths.slice(0, 3).flatMap(({ path, badDebt, prices }) => {
      const [asset, series] = Object.entries(prices)[0] ?? []
      return asset === undefined || series === undefined
        ? []
        : [
            [
              `path ${path}`,
              sparkline(thin(series, Math.min(most, 60))),
              c.dim(`${asset} ${percent((series.at(-1) ?? 1) - 1)}, bad debt ${money(badDebt)}`),
            ],
          ]
    }),
  ]
  return lines.length === 0
    ? []
    : [
        alignRows([{ title: '' }, { title: '' }, { title: '' }], lines)
          .slice(1)
          .join('\n'),
      ]
}

function thin(values: readonly number[], most: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(values.length / most))
  return values.filter((_, i) => i % stride === 0)
}

function frontier({ frontier: points }: StressResult, c: Colors): readonly string[] {
  if (points.length === 0) return []
  const shown = [...points]
    .filter(({ efficient }) => efficient)
    .sort((a, b) => a.expectedBorrow - b.expectedBorrow)
  const best = shown.filter(({ admissible }) => admissible).at(-1)
  const rows = shown.map((point) => [
    point === best ? c.green('best') : point.admissible ? 'keeps' : c.yellow('breaks'),
    percent(point.liquidationThreshold),
    percent(point.bonus),
    percent(point.closeFactor),
    point.supplyCap === undefined ? 'none' : point.supplyCap.toLocaleString('en'),
    money(point.expectedBorrow),
    money(point.es99),
    moneyOrUnknown(point.es99Upper),
  ])
  const table = formatTable(
    [
      { title: 'frontier' },
      { title: 'threshold', align: 'right' },
      { title: 'bonus', align: 'right' },
      { title: 'close factor', align: 'right' },
      { title: 'supply cap', align: 'right' },
      { title: 'borrowed', align: 'right' },
      { title: 'ES 99 %', align: 'right' },
      { title: 'at most', align: 'right' },
    ],
    rows,
    c.dim,
  )
  const none = best === undefined ? `\n${c.red('No point of the grid keeps the limit.')}` : ''
  return [
    `${table}\n${c.dim(`${points.length - shown.length} further points borrow less at no less risk.`)}${none}`,
  ]
}

function sensitivities({ sensitivities: given }: StressResult, c: Colors, width: number): readonly string[] {
  if (given.length === 0) return []
  const top = Math.max(...given.map(({ es99Change }) => Math.abs(es99Change)), 0)
  const room = Math.max(5, Math.min(30, width - 60))
  const rows = [...given]
    .sort((a, b) => Math.abs(b.es99Change) - Math.abs(a.es99Change))
    .map(({ input, bump, es99Change }) => [
      input,
      bump,
      `${es99Change > 0 ? '+' : ''}${money(es99Change)}`,
      (es99Change > 0 ? c.red : c.green)(bar(top === 0 ? 0 : Math.abs(es99Change) / top, room).trimEnd()),
    ])
  return [
    formatTable(
      [
        { title: 'what moves ES 99 %' },
        { title: 'bump' },
        { title: 'change', align: 'right' },
        { title: '' },
      ],
      rows,
      c.dim,
    ),
  ]
}

function findings({ findings: found }: StressResult, c: Colors, width: number): readonly string[] {
  return found.map(({ severity, title, message, evidence }) =>
    [
      `${paintSeverity(severity, c)} ${c.bold(title)}`,
      ...wrap(message, width - 2).map((line) => `  ${line}`),
      ...evidence.map((item) => `  ${c.dim('·')} ${formatEvidence(item)}`),
    ].join('\n'),
  )
}

function list(title: string, lines: readonly string[], c: Colors, width: number): readonly string[] {
  if (lines.length === 0) return []
  return [
    [
      c.dim(title),
      ...lines.flatMap((line) => wrap(line, width - 2).map((part, i) => `${i === 0 ? '· ' : '  '}${part}`)),
    ].join('\n'),
  ]
}

function foot({ runId, engine, data }: StressResult, c: Colors): string {
  const files = Object.entries(data).map(([name, hash]) => `data  ${name} ${hash}`)
  return c.dim([`run   ${runId}`, `by    ${engine}`, ...files].join('\n'))
}

function interval(given: Interval): string {
  return given === undefined ? '' : `${money(given[0])} to ${money(given[1])}`
}

function between(given: Interval): string {
  return given === undefined ? '' : ` (${interval(given)})`
}
