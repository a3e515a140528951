import type { StressResult } from '@membrane/risk'
import { bulletBlock } from '../output/bullets.ts'
import { formatEvidence } from '../output/finding.ts'
import { duration, money, moneyOrUnknown, percent } from '../output/money.ts'
import { paintSeverity } from '../output/severity.ts'
import { fit, formatTable, wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { frontier, sensitivities } from './grid.ts'
import { shapes } from './shapes.ts'

type Interval = readonly [number, number] | undefined

/** A stress test as a risk manager reads it: the verdict, the losses with their intervals, what moves them, what was assumed. */
export function formatStress(result: StressResult, c: Colors, width: number): string {
  const text = [
    head(result, c),
    verdict(result, c, width),
    losses(result, c),
    liquidations(result, c),
    ...shapes(result, c, width),
    ...frontier(result, c, width),
    ...sensitivities(result, c, width),
    ...findings(result, c, width),
    ...bulletBlock('Unknown', grouped(result.metrics.unknown), c, width),
    ...bulletBlock('Assumed', result.assumptions, c, width),
    foot(result, c),
  ].join('\n\n')
  // Whatever a long name does, a line never reaches the edge, where a terminal would break it.
  return `${text
    .split('\n')
    .map((line) => fit(line, width + 1))
    .join('\n')}\n`
}

function head({ name, paths, horizon, seed, effectiveSampleSize }: StressResult, c: Colors): string {
  const sample =
    Math.round(effectiveSampleSize) === paths ? '' : `, worth ${count(effectiveSampleSize)} plain ones`
  return `${c.bold(name)}\n${c.dim(
    `${count(paths)} paths${sample} over ${duration(horizon.steps * horizon.stepSeconds)} in ${count(horizon.steps)} steps of ${duration(horizon.stepSeconds)}, seed ${seed}`,
  )}`
}

function verdict({ metrics, findings: found }: StressResult, c: Colors, width: number): string {
  const { badDebt, probabilityBadDebt, ci } = metrics
  const chance = `Bad debt in ${percent(probabilityBadDebt)} of paths (${percent(ci.probabilityBadDebt[0])} to ${percent(ci.probabilityBadDebt[1])})`
  const tail =
    badDebt.es99 === undefined
      ? `${money(badDebt.mean)} on average; how bad the worst 1 % are, so few paths cannot tell`
      : badDebt.ci.es99 === undefined
        ? 'no path lost anything, so how large a loss could be is unknown'
        : `the worst 1 % lose ${money(badDebt.es99)} on average${between(badDebt.ci.es99)}`
  const broken = found.filter(({ severity }) => severity === 'high' || severity === 'critical').length
  const open = found.length - broken
  const limits = [
    broken > 0 ? `${broken} ${broken === 1 ? 'limit is' : 'limits are'} broken` : '',
    open > 0 ? `${open} ${open === 1 ? 'limit is' : 'limits are'} not shown to hold` : '',
  ].filter((text) => text !== '')
  const line = `${[`${chance}; ${tail}`, ...limits].join('. ')}.`
  const paint = broken > 0 ? c.red : open > 0 || probabilityBadDebt > 0 ? c.yellow : c.green
  return wrap(line, width).map(paint).join('\n')
}

function losses({ metrics }: StressResult, c: Colors): string {
  const { badDebt, insurance, liquidationsAtRisk, atRisk, ci, liquidatorProfit } = metrics
  const row = (name: string, value: number | undefined, range: Interval, note = '') => [
    name,
    value === undefined ? c.yellow('unknown') : money(value),
    range === undefined ? note && c.dim(note) : `${money(range[0])} to ${money(range[1])}`,
  ]
  const unseen = 'no path lost anything'
  const noteOf = (value: number | undefined) => (value === undefined ? '' : unseen)
  return formatTable(
    [{ title: 'losses' }, { title: 'estimate', align: 'right' }, { title: '95 % interval' }],
    [
      row('bad debt, mean', badDebt.mean, badDebt.ci.mean),
      row('bad debt, VaR 99 %', badDebt.var99, badDebt.ci.var99),
      row('bad debt, ES 99 %', badDebt.es99, badDebt.ci.es99, noteOf(badDebt.es99)),
      row('bad debt, ES 99.9 %', badDebt.es999, badDebt.ci.es999, noteOf(badDebt.es999)),
      row('insurance needed', insurance, undefined, 'upper end of ES 99.9 %'),
      row('open to liquidation, mean', atRisk.mean, undefined),
      row('open to liquidation, VaR 99 %', liquidationsAtRisk, ci.liquidationsAtRisk),
      row('liquidators earn, mean', liquidatorProfit.mean, undefined),
    ],
    c.dim,
  )
}

function liquidations({ metrics }: StressResult, c: Colors): string {
  const { latencySeconds: latency, spiral } = metrics
  // A percentile past the part that was liquidated is known to lie beyond the path.
  const { healed = 0, open = 0 } = latency
  const time = (seconds: number | undefined, level: number) =>
    seconds !== undefined
      ? duration(seconds)
      : open > (1 - level) * (1 - healed)
        ? 'not yet'
        : c.yellow('unknown')
  const table = formatTable(
    [
      { title: 'until liquidated' },
      { title: 'p50', align: 'right' },
      { title: 'p90', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: 'healed first', align: 'right' },
      { title: 'still waiting', align: 'right' },
    ],
    [
      [
        'unhealthy debt',
        time(latency.p50, 0.5),
        time(latency.p90, 0.9),
        time(latency.p99, 0.99),
        latency.healed === undefined ? c.yellow('unknown') : percent(latency.healed),
        latency.open === undefined ? c.yellow('unknown') : percent(latency.open),
      ],
    ],
    c.dim,
  )
  return `${table}\n${c.dim(`The liquidators' own sales are ${percent(spiral.mean)} of the fall of the price.`)}`
}

function findings({ findings: found }: StressResult, c: Colors, width: number): readonly string[] {
  return found.map(({ severity, title, message, evidence }) =>
    [
      ...wrap(title, width - 10).map((line, i) =>
        i === 0 ? `${paintSeverity(severity, c)} ${c.bold(line)}` : `  ${c.bold(line)}`,
      ),
      ...wrap(message, width - 2).map((line) => `  ${line}`),
      ...evidence.map((item) => `  ${c.dim('·')} ${evidenceText(item)}`),
    ].join('\n'),
  )
}

/** Dollars as elsewhere in the report: the document has all their digits. */
function evidenceText(item: StressResult['findings'][number]['evidence'][number]): string {
  if (item.kind === 'scenario') return `path ${item.path ?? ''}: ${item.note}`
  if (item.kind !== 'measure') return formatEvidence(item)
  const inUnit = (text: string) => {
    const value = Number(text)
    if (!Number.isFinite(value)) return text
    if (item.unit === 'USD') return money(value)
    return item.unit === 's' ? duration(value) : percent(value)
  }
  return `${item.name} ${inUnit(item.value)}, limit ${inUnit(item.threshold)}`
}

/** What is unknown for the same reason, in one line. */
function grouped(unknown: StressResult['metrics']['unknown']): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const { metric, reason } of unknown) byReason.set(reason, [...(byReason.get(reason) ?? []), metric])
  return [...byReason].map(([reason, metrics]) => `${metrics.join(', ')}: ${reason}`)
}

function foot({ runId, engine, data }: StressResult, c: Colors): string {
  // The document has the hashes in full; here they are for comparing two screens.
  const files = Object.entries(data).map(([name, hash]) => `data  ${short(hash)} ${name}`)
  return c.dim([`run   ${runId}`, `by    ${engine}`, ...files].join('\n'))
}

function short(hash: string): string {
  return hash.length > 20 ? `${hash.slice(0, 16)}…` : hash
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function between(given: Interval): string {
  return given === undefined ? '' : ` (${moneyOrUnknown(given[0])} to ${moneyOrUnknown(given[1])})`
}
