import { formatEvidence } from '../../output/finding.ts'
import { paintSeverity } from '../../output/severity.ts'
import { formatTable, truncate, wrap } from '../../output/table.ts'
import type { Colors } from '../../output/terminal.ts'
import { sparkline } from '../../view/chart.ts'
import type { ComponentResult } from './result.ts'
import { aboutOf, compact, curveNames, difference, verdictOf, worstCurve } from './words.ts'

const mostShown = 12

/** A component's test as whoever integrates it reads it: the verdict, what is wrong, its curve, what was looked at. */
export function formatComponent(result: ComponentResult, c: Colors, width: number): string {
  return `${[
    head(result, c, width),
    verdict(result, c, width),
    ...findings(result, c, width),
    curves(result, c, width),
    ...mismatches(result, c, width),
    invariants(result, c, width),
    gas(result, c),
    ...figures(result, c),
    assumed(result, c, width),
    foot(result, c),
  ].join('\n\n')}\n`
}

function head(result: ComponentResult, c: Colors, width: number): string {
  return [c.bold(result.name), ...wrap(aboutOf(result), width).map(c.dim)].join('\n')
}

function verdict(result: ComponentResult, c: Colors, width: number): string {
  const { findings: found } = result
  const severe = found.some(({ severity }) => severity === 'critical' || severity === 'high')
  const paint = found.length === 0 ? c.green : severe ? c.red : c.yellow
  return wrap(verdictOf(result), width).map(paint).join('\n')
}

function findings({ findings: found }: ComponentResult, c: Colors, width: number): readonly string[] {
  return found.map(({ severity, title, message, evidence, detector }) =>
    [
      ...wrap(title, width - 12).map((line, i) =>
        i === 0 ? `${paintSeverity(severity, c)} ${c.bold(line)}` : `  ${c.bold(line)}`,
      ),
      ...wrap(message, width - 2).map((line) => `  ${line}`),
      ...evidence
        .filter(({ kind }) => kind === 'scenario')
        .flatMap((item) => wrap(formatEvidence(item), width - 4))
        .map((line, i) => `  ${i === 0 ? c.dim('·') : ' '} ${c.dim(line)}`),
      `  ${c.dim(detector)}`,
    ].join('\n'),
  )
}

/** Outside price and component along the path with most differences, or else the one that falls furthest. */
function curves({ curves: all, component }: ComponentResult, c: Colors, width: number): string {
  const worst = worstCurve(all)
  if (worst === undefined) return c.dim('No path was drawn.')
  const room = Math.max(10, width - 44)
  const row = (name: string, values: readonly number[]) => {
    const low = Math.min(...values)
    const high = Math.max(...values)
    // From its own lowest to its own highest: a share price that moves by a per mille is to be seen moving.
    const drawn = sparkline(thin(values, room).map((value) => (high === low ? 0 : value - low)))
    return [name, drawn, change(low - 1), change(high - 1), change((values.at(-1) ?? 1) - 1)]
  }
  return formatTable(
    [
      { title: `path ${worst.path}` },
      { title: '' },
      { title: 'lowest', align: 'right' },
      { title: 'highest', align: 'right' },
      { title: 'end', align: 'right' },
    ],
    [row('price', worst.price), row(curveNames[component.kind], worst.component)],
    c.dim,
  )
}

function mismatches(
  { mismatches: all, mismatchCount }: ComponentResult,
  c: Colors,
  width: number,
): readonly string[] {
  if (all.length === 0) return []
  const rows = all
    .slice(0, mostShown)
    .map(({ path, step, what, expected, actual }) => [
      path < 0 ? '-' : String(path),
      String(step),
      truncate(what, Math.max(20, width - 46)),
      truncate(compact(expected), 14),
      truncate(difference(expected, actual), 18),
    ])
  const table = formatTable(
    [
      { title: 'path', align: 'right' },
      { title: 'step', align: 'right' },
      { title: 'difference' },
      { title: 'model', align: 'right' },
      { title: 'component', align: 'right' },
    ],
    rows,
    c.dim,
  )
  const rest = mismatchCount - rows.length
  return [
    rest > 0
      ? `${table}\n${c.dim(`and ${rest.toLocaleString('en')} more; --format json lists the first 100`)}`
      : table,
  ]
}

function invariants({ invariants: all }: ComponentResult, c: Colors, width: number): string {
  const names = Math.max(9, ...all.map(({ name }) => name.length))
  const room = Math.max(20, width - names - 18)
  return formatTable(
    [{ title: 'invariant' }, { title: '' }, { title: 'checks', align: 'right' }, { title: 'worst seen' }],
    all.map(({ name, held, checks, worst }) => [
      name,
      held ? c.green('held') : c.red('broken'),
      checks.toLocaleString('en'),
      truncate(worst, room),
    ]),
    c.dim,
  )
}

function gas({ metrics }: ComponentResult, c: Colors): string {
  return formatTable(
    [
      { title: 'gas' },
      { title: 'times', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'most', align: 'right' },
    ],
    metrics.gas.map(({ action, count: times, p50, max }) => [
      action,
      times.toLocaleString('en'),
      p50.toLocaleString('en'),
      max.toLocaleString('en'),
    ]),
    c.dim,
  )
}

function figures({ metrics }: ComponentResult, c: Colors): readonly string[] {
  const moving = metrics.figures.filter(({ min, max }) => min !== 0 || max !== 0)
  if (moving.length === 0) return []
  const shown = (value: number) =>
    value === 0 ? '0' : Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 })
  return [
    formatTable(
      [
        { title: 'figure' },
        { title: 'least', align: 'right' },
        { title: 'p50', align: 'right' },
        { title: 'most', align: 'right' },
      ],
      moving.map(({ name, min, p50, max }) => [name, shown(min), shown(p50), shown(max)]),
      c.dim,
    ),
  ]
}

function assumed({ assumptions }: ComponentResult, c: Colors, width: number): string {
  return [
    c.dim('Assumed'),
    ...assumptions.flatMap((line) =>
      wrap(line, width - 2).map((part, i) => `${i === 0 ? '· ' : '  '}${part}`),
    ),
  ].join('\n')
}

function foot({ runId, engine, component, data }: ComponentResult, c: Colors): string {
  const files = Object.entries(data).map(([name, hash]) => `data  ${hash.slice(0, 16)} ${name}`)
  return c.dim(
    [
      `run   ${runId}`,
      `by    ${engine}`,
      `at    ${component.address}`,
      `code  ${component.bytecodeHash}`,
      ...files,
    ].join('\n'),
  )
}

function change(part: number): string {
  return `${part > 0 ? '+' : ''}${(100 * part).toFixed(2)} %`
}

function thin(values: readonly number[], most: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(values.length / most))
  return values.filter((_, i) => i % stride === 0)
}
