import { formatEvidence } from '../../output/finding.ts'
import { paintSeverity } from '../../output/severity.ts'
import { formatTable, truncate, wrap } from '../../output/table.ts'
import type { Colors } from '../../output/terminal.ts'
import { sparkline } from '../../view/chart.ts'
import type { ComponentResult, Curve } from './result.ts'

const kinds = {
  'constant-product': 'a constant-product pair',
  erc4626: 'an ERC-4626 vault',
  'morpho-blue': 'a lending market of Morpho Blue’s kind',
} as const

const curveNames = {
  'constant-product': 'pair',
  erc4626: 'share price',
  'morpho-blue': 'lenders hold',
} as const

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

function head(
  { name, component, paths, steps, seed, scenario }: ComponentResult,
  c: Colors,
  width: number,
): string {
  const about = `${kinds[component.kind]}, ${scenario}: ${paths} ${paths === 1 ? 'path' : 'paths'} of ${steps} steps, seed ${seed}`
  return [c.bold(name), ...wrap(about, width).map(c.dim)].join('\n')
}

function verdict(
  { findings: found, actions, refusals, mismatchCount, invariants: all }: ComponentResult,
  c: Colors,
  width: number,
): string {
  const broken = all.filter(({ held }) => !held).length
  const text =
    found.length === 0
      ? `It agrees with the model: ${actions.toLocaleString('en')} transactions to the last base unit, ${refusals.toLocaleString('en')} refusals, all ${all.length} invariants held.`
      : `It does not agree with the model: ${count(mismatchCount, 'difference', 'differences')} in ${actions.toLocaleString('en')} transactions, ${broken} of ${all.length} invariants broken.`
  const severe = found.some(({ severity }) => severity === 'critical' || severity === 'high')
  const paint = found.length === 0 ? c.green : severe ? c.red : c.yellow
  return wrap(text, width).map(paint).join('\n')
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

/** The path that a reader should see. */
export function worstCurve(all: readonly Curve[]): Curve | undefined {
  return [...all].sort(
    (a, b) => b.mismatches - a.mismatches || Math.min(...a.price) - Math.min(...b.price) || a.path - b.path,
  )[0]
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

/** An integer of many digits as its first five and how many follow; other text as it is. */
function compact(text: string): string {
  if (!/^-?\d{14,}$/.test(text)) return text
  const digits = text.replace('-', '')
  return `${text.startsWith('-') ? '-' : ''}${digits[0]}.${digits.slice(1, 5)}e${digits.length - 1}`
}

/** What the component says, as its distance from the model where both are integers. */
function difference(expected: string, actual: string): string {
  if (!/^-?\d+$/.test(expected) || !/^-?\d+$/.test(actual)) return actual
  const off = BigInt(actual) - BigInt(expected)
  return `${off > 0n ? '+' : ''}${compact(String(off))}`
}

function count(of: number, one: string, many: string): string {
  return `${of.toLocaleString('en')} ${of === 1 ? one : many}`
}

function thin(values: readonly number[], most: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(values.length / most))
  return values.filter((_, i) => i % stride === 0)
}
