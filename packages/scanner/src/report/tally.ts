import { type Severity, severities, severityRank } from '@membrane/core'
import type { ScanResult } from '../result.ts'
import type { JudgedFinding, Judgement } from '../triage/judged.ts'

/** How often a detector found something that counts, by severity. */
export type TallyRow = {
  readonly severity: Severity
  readonly detector: string
  readonly title: string
  readonly count: number
}

export type Tally = {
  readonly rows: readonly TallyRow[]
  readonly counted: number
  readonly suppressed: number
}

/** Counts findings by severity and detector, the most severe and the most frequent first. */
export function tally({ findings }: Judgement): Tally {
  const rows = new Map<string, TallyRow>()
  const counted = findings.filter(({ suppressions }) => suppressions.length === 0)
  for (const { finding } of counted) {
    const { severity, detector, title } = finding
    const key = `${severity}\n${detector}`
    rows.set(key, { severity, detector, title, count: (rows.get(key)?.count ?? 0) + 1 })
  }
  return {
    rows: [...rows.values()].toSorted(
      (a, b) => severityRank(b.severity) - severityRank(a.severity) || b.count - a.count,
    ),
    counted: counted.length,
    suppressed: findings.length - counted.length,
  }
}

/** `3 findings (1 high, 2 medium), 1 suppressed; 2 new, 1 gone since the baseline`. */
export function tallySentence(judgement: Judgement): string {
  const { counted, suppressed } = tally(judgement)
  const shown = judgement.findings.filter(({ suppressions }) => suppressions.length === 0)
  const of = (severity: Severity) => shown.filter(({ finding }) => finding.severity === severity).length
  const parts = severities
    .toReversed()
    .filter((severity) => of(severity) > 0)
    .map((severity) => `${of(severity)} ${severity}`)
  const findings = counted === 0 ? 'No findings' : `${plural(counted, 'finding')} (${parts.join(', ')})`
  return `${findings}${suppressed === 0 ? '' : `, ${suppressed} suppressed`}${sinceBaseline(judgement, shown)}`
}

/** `34 files in 1.2 s, of which 0.8 s in compilers (0.8.37, native)`. */
export function effortSentence({ files, durationMs, compileMs, compilers }: ScanResult): string {
  const versions = [...new Set(compilers.map(({ version }) => version))].join(', ')
  const inCompilers = versions === '' ? '' : `, of which ${seconds(compileMs)} in compilers (${versions})`
  return `${plural(files.length, 'file')} in ${seconds(durationMs)}${inCompilers}`
}

function sinceBaseline({ withBaseline, absent }: Judgement, shown: readonly JudgedFinding[]): string {
  if (!withBaseline) return ''
  const added = shown.filter(({ baselineState }) => baselineState === 'new').length
  return `; ${added} new, ${absent.length} gone since the baseline`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}
