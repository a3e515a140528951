import type { SourceFinding } from '@membrane/core'
import type { ScanError, ScanResult } from '../result.ts'
import type { JudgedFinding, Judgement } from '../triage/judged.ts'
import { printable } from './cells.ts'
import type { ReadLines } from './sourceLines.ts'
import { effortSentence, tally, tallySentence } from './tally.ts'
import { traceOf } from './trace.ts'

export type MarkdownOptions = {
  readonly lines: ReadLines
  /** Address of a place in the code, for links; left out, places are plain text. */
  readonly link?: ((file: string, line: number, endLine: number) => string) | undefined
}

/** Lines of code that an excerpt shows at most, and characters of one line. */
const mostLines = 8
const mostLetters = 200

/** The report as a page for a pull request: a table of what was found, then each finding with its code and trace. */
export function formatMarkdown(result: ScanResult, judgement: Judgement, options: MarkdownOptions): string {
  const counted = judgement.findings.filter(({ suppressions }) => suppressions.length === 0)
  const blocks = [
    '# Membrane scan',
    `${tallySentence(judgement)}. ${effortSentence(result)}.`,
    ...summaryTable(judgement),
    ...counted.map((judged) => section(judged, options)),
    ...problemList('Not scanned as it should be', result.errors),
    ...problemList('Notices', judgement.notices),
  ]
  return `${blocks.join('\n\n')}\n`
}

function summaryTable(judgement: Judgement): readonly string[] {
  const { rows } = tally(judgement)
  if (rows.length === 0) return []
  const lines = rows.map(({ severity, detector, count, title }) => {
    const row = [severity, code(detector), String(count), plainMarkdown(title)]
    return `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return [['| severity | detector | count | what |', '|---|---|--:|---|', ...lines].join('\n')]
}

function section({ finding, baselineState }: JudgedFinding, { lines, link }: MarkdownOptions): string {
  const place = (file: string, line: number, endLine: number) => {
    const text = code(`${file}:${line}`)
    return link === undefined
      ? text
      : `[${text}](<${link(file, line, endLine).replace(/[<>\s]/gu, encodeURIComponent)}>)`
  }
  const facts = [
    place(finding.file, finding.line, finding.endLine),
    code(finding.subject),
    code(finding.detector),
    `${finding.confidence} confidence`,
    finding.cwe === undefined ? undefined : `CWE-${finding.cwe}`,
    finding.swc,
    baselineState,
    finding.partial ? 'read without a compiler' : undefined,
  ].filter((fact) => fact !== undefined)
  const steps = traceOf(finding).map(
    ({ file, line, endLine, note }, index) =>
      `${index + 1}. ${place(file, line, endLine)}: ${plainMarkdown(note)}`,
  )
  return [
    `## ${finding.severity}: ${plainMarkdown(finding.title)}`,
    facts.join(' · '),
    plainMarkdown(finding.message),
    ...excerpt(finding, lines),
    ...(steps.length === 0 ? [] : [steps.join('\n')]),
  ].join('\n\n')
}

function excerpt(finding: SourceFinding, lines: ReadLines): readonly string[] {
  const source = lines(finding.file)
  if (source === undefined) return []
  const last = Math.min(finding.endLine, finding.line + mostLines - 1)
  const shown = source.slice(finding.line - 1, last).map((line) => {
    const letters = line.length > mostLetters ? `${line.slice(0, mostLetters).toWellFormed()}…` : line
    return printable(letters)
  })
  if (finding.endLine > last) shown.push('…')
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1))
  return [`${fence}solidity\n${shown.join('\n')}\n${fence}`]
}

function problemList(title: string, errors: readonly ScanError[]): readonly string[] {
  if (errors.length === 0) return []
  const items = errors.map(({ code: name, file, line, message, hint }) => {
    const place = file === undefined ? '' : ` ${code(line === undefined ? file : `${file}:${line}`)}`
    return `- ${code(name)}${place}: ${plainMarkdown(hint === undefined ? message : `${message} ${hint}`)}`
  })
  return [`## ${title}`, items.join('\n')]
}

/** Code in a line: fenced by more backticks than it holds. */
function code(text: string): string {
  const clean = printable(text.replace(/\s+/gu, ' '))
  const run = longestRun(clean)
  return run === 0 ? `\`${clean}\`` : `${'`'.repeat(run + 1)} ${clean} ${'`'.repeat(run + 1)}`
}

/** Text in which only paired backticks mean anything: names from the code cannot become markup, links or mentions. */
function plainMarkdown(text: string): string {
  return printable(text.replace(/\s+/gu, ' '))
    .split(/(`[^`]+`)/u)
    .map((part, index) => (index % 2 === 1 ? part : escapeMarks(part)))
    .join('')
}

function escapeMarks(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_[\]<>#~]/gu, '\\$&')
    .replaceAll('@', '@\u200b')
}

function longestRun(text: string): number {
  return (text.match(/`+/gu) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}
