import type { ScanError, ScanResult } from '../result.ts'
import type { JudgedFinding, Judgement } from '../triage/judged.ts'
import { printable, textWidth } from './cells.ts'
import { codeFrame } from './codeFrame.ts'
import { type Paint, severityBadge, severityStyle } from './paint.ts'
import { prettySummary } from './prettySummary.ts'
import type { ReadLines } from './sourceLines.ts'
import { traceOf } from './trace.ts'

export type PrettyOptions = {
  readonly paint: Paint
  /** Columns of the terminal. */
  readonly width: number
  readonly lines: ReadLines
}

/**
 * The report for a terminal: each finding that counts with its code and trace, errors and notices apart, a summary at the
 * end. Nothing that stands in the scanned sources can steer the terminal.
 */
export function formatPretty(result: ScanResult, judgement: Judgement, options: PrettyOptions): string {
  const counted = judgement.findings.filter(({ suppressions }) => suppressions.length === 0)
  const blocks = counted.map((judged) => prettyFinding(judged, options))
  const { paint } = options
  if (result.errors.length > 0)
    blocks.push(problems('Not scanned as it should be', result.errors, paint.red, options))
  if (judgement.notices.length > 0) blocks.push(problems('Notices', judgement.notices, paint.yellow, options))
  blocks.push(prettySummary(result, judgement, paint))
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function prettyFinding(
  { finding, baselineState }: JudgedFinding,
  { paint, width, lines }: PrettyOptions,
): readonly string[] {
  const mark = severityStyle(finding.severity, paint)
  const facts = [
    finding.detector,
    `${finding.confidence} confidence`,
    finding.cwe === undefined ? undefined : `CWE-${finding.cwe}`,
    finding.swc,
    baselineState,
    finding.partial ? 'read without a compiler' : undefined,
    finding.id.slice(0, 14),
  ].filter((fact) => fact !== undefined)
  const head = [
    `${severityBadge(finding.severity, paint)}  ${paint.bold(printable(finding.title))}`,
    `  ${paint.cyan(`${printable(finding.file)}:${finding.line}:${finding.column}`)}  ${printable(finding.subject)}`,
    `  ${paint.dim(printable(facts.join(' · ')))}`,
  ]
  const source = lines(finding.file)
  const frame = source === undefined ? [] : ['', ...codeFrame(finding, source, { paint, mark, width })]
  const message = wrap(printable(finding.message), width - 2).map((line) => `  ${line}`)
  const steps = traceOf(finding)
  const digits = String(steps.length).length
  const trace = steps.flatMap(({ file, line, note }, index) => {
    const number = String(index + 1).padStart(digits)
    const place = `${printable(file)}:${line}`
    const [first = '', ...rest] = wrap(printable(note), width - digits - 4 - textWidth(place) - 2)
    const indent = ' '.repeat(digits + 4 + textWidth(place) + 2)
    return [
      `  ${paint.bold(number)}  ${paint.cyan(place)}  ${first}`.trimEnd(),
      ...rest.map((part) => indent + part),
    ]
  })
  return [...head, ...frame, '', ...message, ...(trace.length === 0 ? [] : ['', ...trace])]
}

function problems(
  title: string,
  errors: readonly ScanError[],
  style: (text: string) => string,
  { paint, width }: PrettyOptions,
): readonly string[] {
  const lines = errors.flatMap(({ code, file, line, message, hint }) => {
    const place = file === undefined ? '' : ` ${printable(file)}${line === undefined ? '' : `:${line}`}`
    return [
      `  ${style(code)}${place}`,
      ...wrap(printable(message), width - 4).map((part) => `    ${part}`),
      ...(hint === undefined ? [] : wrap(printable(hint), width - 4).map((part) => `    ${paint.dim(part)}`)),
    ]
  })
  return [style(paint.bold(title)), ...lines]
}

/** Breaks text at spaces into lines of at most `width` columns; narrower than 24 is taken as 24. */
function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(24, width)
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(/ +/u)) {
    const size = textWidth(word)
    if (line !== '' && used + 1 + size > room) {
      lines.push(line)
      line = word
      used = size
    } else {
      line = line === '' ? word : `${line} ${word}`
      used += size + (used === 0 ? 0 : 1)
    }
  }
  return [...lines, line]
}
