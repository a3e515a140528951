import type { SourceFinding } from '@membrane/core'
import type { ScanError } from '../result.ts'
import type { Baseline } from './baseline.ts'
import { compareBaseline } from './compareBaseline.ts'
import { type Disable, type Disables, disableNotice } from './disable.ts'
import type { JudgedFinding, Judgement, Suppression } from './judged.ts'
import type { Triage, TriageEntry } from './triageFile.ts'

export type JudgeOptions = {
  readonly disables?: Disables | undefined
  readonly triage?: Triage | undefined
  readonly baseline?: Baseline | undefined
  /** Today, `2026-11-23`: entries of the triage file whose `until` lies before it no longer hold. */
  readonly today: string
  /**
   * What this scan could find, where that is less than everything: what speaks of other detectors or files is then
   * neither unused nor absent.
   */
  readonly scope?: {
    readonly detectors?: ReadonlySet<string> | undefined
    readonly files?: ReadonlySet<string> | undefined
  }
}

/**
 * Joins findings with what people have said about them: comments in the source, the triage file, a baseline. Keeps
 * their order. Notices beside those of `disables`: `DISABLE_UNUSED` (ours only), `TRIAGE_UNUSED`, `TRIAGE_EXPIRED`,
 * `TRIAGE_FIXED_BUT_FOUND`.
 */
export function judge(findings: readonly SourceFinding[], options: JudgeOptions): Judgement {
  const { disables, triage, baseline } = options
  const inScope = scopeTest(options)
  const inline = applyDisables(findings, disables?.disables ?? [], inScope)
  const triaged = applyTriage(findings, triage, options.today, inScope)
  const compared = baseline === undefined ? undefined : compareBaseline(findings, baseline)
  return {
    findings: findings.map((finding, index): JudgedFinding => {
      const change = compared?.changes[index]
      const suppressions = [...(inline.of.get(finding) ?? []), ...(triaged.of.get(finding) ?? [])]
      return { finding, suppressions, baselineState: change?.state, before: change?.before }
    }),
    withBaseline: compared !== undefined,
    absent: compared?.absent.filter(({ detector, file }) => inScope(detector, file)) ?? [],
    notices: [...(disables?.notices ?? []), ...inline.notices, ...triaged.notices],
  }
}

type Applied = {
  readonly of: ReadonlyMap<SourceFinding, readonly Suppression[]>
  readonly notices: readonly ScanError[]
}
type InScope = (detector: string | undefined, file: string) => boolean

function scopeTest({ scope }: JudgeOptions): InScope {
  return (detector, file) =>
    (detector === undefined || scope?.detectors === undefined || scope.detectors.has(detector)) &&
    (scope?.files === undefined || scope.files.has(file))
}

function applyDisables(
  findings: readonly SourceFinding[],
  disables: readonly Disable[],
  inScope: InScope,
): Applied {
  const byFile = new Map<string, Disable[]>()
  for (const disable of disables) {
    const inFile = byFile.get(disable.file)
    if (inFile === undefined) byFile.set(disable.file, [disable])
    else inFile.push(disable)
  }
  const of = new Map<SourceFinding, readonly Suppression[]>()
  const used = new Map<Disable, Set<string>>()
  // Findings of one detector on one line share the answer: a hostile file may hold thousands beside as many comments.
  const answers = new Map<string, readonly Suppression[]>()
  for (const finding of findings) {
    const key = `${finding.line} ${finding.detector} ${finding.file}`
    let answer = answers.get(key)
    if (answer === undefined) {
      answer = silencing(finding, byFile.get(finding.file) ?? [], used)
      answers.set(key, answer)
    }
    of.set(finding, answer)
  }
  const notices = disables.flatMap((disable) => {
    if (disable.tool === 'slither') return []
    return disable.ids
      .filter((id) => !used.get(disable)?.has(id) && inScope(id === 'all' ? undefined : id, disable.file))
      .map((id) =>
        disableNotice(
          'DISABLE_UNUSED',
          disable,
          `\`${disable.written}\` silences no finding of ${id === 'all' ? 'any detector' : id}.`,
          'Remove it, so that it hides nothing that comes later.',
        ),
      )
  })
  return { of, notices }
}

/** The first comment that silences a finding, if any; notes in `used` every one that does, by the id that did. */
function silencing(
  finding: SourceFinding,
  disables: readonly Disable[],
  used: Map<Disable, Set<string>>,
): readonly Suppression[] {
  const suppressions: Suppression[] = []
  for (const disable of disables) {
    if (finding.line < disable.from || finding.line > disable.to) continue
    const id = disable.ids.find((named) => named === 'all' || named === finding.detector)
    if (id === undefined) continue
    const ids = used.get(disable) ?? new Set()
    used.set(disable, ids.add(id))
    const { reason, file, line } = disable
    if (suppressions.length === 0) suppressions.push({ kind: 'inline', reason, file, line })
  }
  return suppressions
}

function applyTriage(
  findings: readonly SourceFinding[],
  triage: Triage | undefined,
  today: string,
  inScope: InScope,
): Applied {
  const of = new Map<SourceFinding, Suppression[]>()
  const notices: ScanError[] = []
  if (triage === undefined) return { of, notices }
  const byStart = new Map<string, SourceFinding[]>()
  for (const finding of findings) {
    const start = finding.id.slice(0, prefixLength)
    const known = byStart.get(start)
    if (known === undefined) byStart.set(start, [finding])
    else known.push(finding)
  }
  for (const [index, entry] of triage.entries.entries()) {
    const about = `findings[${index}] (${entry.detector} in ${entry.file})`
    const say = (code: string, message: string, hint: string) =>
      notices.push({ code, file: triage.file, line: undefined, message: `${about} ${message}`, hint })
    const matches = (byStart.get(entry.id.slice(0, prefixLength)) ?? []).filter(
      ({ id, detector }) => id.startsWith(entry.id) && detector === entry.detector,
    )
    if (entry.status === 'fixed') {
      if (matches.length > 0) {
        say(
          'TRIAGE_FIXED_BUT_FOUND',
          'is said to be fixed and was found again.',
          'Fix it, or change the status.',
        )
      }
    } else if (matches.length === 0) {
      if (inScope(entry.detector, entry.file)) {
        say('TRIAGE_UNUSED', 'matches no finding.', 'Remove the entry, or look whether the code has changed.')
      }
    } else if (entry.until !== undefined && entry.until < today) {
      say('TRIAGE_EXPIRED', `held until ${entry.until} and counts again.`, 'Fix it, or decide anew.')
    } else {
      const suppression = triageSuppression(entry, entry.status)
      for (const finding of matches) of.set(finding, [...(of.get(finding) ?? []), suppression])
    }
  }
  return { of, notices }
}

/** `0x` and the 12 digits that an entry of the triage file gives at least. */
const prefixLength = 14

function triageSuppression(entry: TriageEntry, status: 'false-positive' | 'accepted'): Suppression {
  const { reason, by, until } = entry
  return { kind: 'triage', status, reason, by, until }
}
