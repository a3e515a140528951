import type { SourceFinding } from '@membrane/core'
import type { Baseline, BaselineFinding } from './baseline.ts'
import type { BaselineState } from './judged.ts'

/** What became of a finding since the baseline. */
export type Change = { readonly state: BaselineState; readonly before: BaselineFinding | undefined }

export type Comparison = {
  /** One for each finding, in their order. */
  readonly changes: readonly Change[]
  /** Those of the baseline that are gone. */
  readonly absent: readonly BaselineFinding[]
}

/**
 * Compares findings with those of a baseline. The same id is the same finding: `updated` where its severity, confidence
 * or message changed. Of what is left over on both sides, those of one detector in one function are the same finding
 * after an edit of its code, paired in order: `updated` too. All others are `new`, or absent.
 */
export function compareBaseline(findings: readonly SourceFinding[], baseline: Baseline): Comparison {
  const left = new Map(baseline.findings.map((before) => [before.id, before]))
  const changes: (Change | undefined)[] = findings.map((finding) => {
    const before = left.get(finding.id)
    if (before === undefined) return undefined
    left.delete(finding.id)
    return { state: differs(finding, before) ? 'updated' : 'unchanged', before }
  })
  const edited = new Map<string, BaselineFinding[]>()
  for (const before of left.values()) {
    if (before.function === undefined) continue
    const key = functionKey(before)
    const known = edited.get(key)
    if (known === undefined) edited.set(key, [before])
    else known.push(before)
  }
  for (const queue of edited.values()) queue.sort((a, b) => b.line - a.line)
  for (const [index, finding] of findings.entries()) {
    if (changes[index] !== undefined || finding.function === undefined) continue
    const before = edited.get(functionKey(finding))?.pop()
    if (before === undefined) continue
    left.delete(before.id)
    changes[index] = { state: 'updated', before }
  }
  return {
    changes: changes.map((change) => change ?? { state: 'new', before: undefined }),
    absent: [...left.values()],
  }
}

function differs(finding: SourceFinding, before: BaselineFinding): boolean {
  return (
    finding.severity !== before.severity ||
    (before.confidence !== undefined && finding.confidence !== before.confidence) ||
    finding.message !== before.message
  )
}

function functionKey(at: Pick<SourceFinding, 'detector' | 'contract' | 'function' | 'file'>): string {
  return JSON.stringify([at.detector, at.file, at.contract, at.function])
}
