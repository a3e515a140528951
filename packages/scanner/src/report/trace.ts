import type { Evidence, SourceFinding } from '@membrane/core'

export type SourceEvidence = Extract<Evidence, { kind: 'source' }>

/** The steps from source to sink. */
export function traceOf(finding: SourceFinding): readonly SourceEvidence[] {
  return finding.evidence.filter((evidence) => evidence.kind === 'source')
}
