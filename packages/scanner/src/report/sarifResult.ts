import type { BaselineFinding } from '../triage/baseline.ts'
import type { BaselineState, JudgedFinding, Suppression } from '../triage/judged.ts'
import { type Artifacts, findingLocation, lineLocation, type SarifLocation } from './sarifLocation.ts'
import { type SarifLevel, sarifLevel } from './sarifRule.ts'
import { traceOf } from './trace.ts'

export type SarifSuppression = {
  readonly kind: 'inSource' | 'external'
  readonly status: 'accepted'
  readonly justification?: string
  readonly location?: SarifLocation
  readonly properties?: Readonly<Record<string, string>>
}

export type SarifResult = {
  readonly ruleId: string
  readonly ruleIndex?: number
  readonly kind: 'fail'
  readonly level: SarifLevel
  readonly message: { readonly text: string }
  readonly locations: readonly SarifLocation[]
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly {
      readonly locations: readonly { readonly location: SarifLocation }[]
    }[]
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly baselineState?: BaselineState | 'absent'
  readonly suppressions?: readonly SarifSuppression[]
  readonly properties: Readonly<Record<string, string | boolean>>
}

/** Under which name ids stand in `partialFingerprints`; the number changes when ids are made otherwise. */
export const fingerprintName = 'membrane/v1'

/** A finding as a SARIF result. `ruleIndex` is its detector's place in the list of rules. */
export function sarifResult(judged: JudgedFinding, ruleIndex: number, artifacts: Artifacts): SarifResult {
  const { finding, suppressions, baselineState } = judged
  const { severity, confidence, contract } = finding
  const trace = traceOf(finding)
  const steps = trace.map((step) => ({
    location: { ...lineLocation(step, artifacts), message: { text: messageText(step.note) } },
  }))
  return {
    ruleId: finding.detector,
    ruleIndex,
    kind: 'fail',
    level: sarifLevel(severity),
    message: { text: messageText(finding.message) },
    locations: [findingLocation(finding, artifacts)],
    ...(steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: steps }] }] }),
    partialFingerprints: { [fingerprintName]: finding.id },
    ...(baselineState === undefined ? {} : { baselineState }),
    // An empty list says that there are none, which viewers need to tell from a tool that cannot suppress.
    suppressions: suppressions.map((suppression) => sarifSuppression(suppression, artifacts)),
    properties: {
      severity,
      confidence,
      partial: finding.partial,
      ...named({ contract, function: finding.function }),
    },
  }
}

/** A finding of the baseline that is gone. */
export function absentResult(before: BaselineFinding, ruleIndex: number, artifacts: Artifacts): SarifResult {
  const { severity, confidence, contract } = before
  return {
    ruleId: before.detector,
    ruleIndex,
    kind: 'fail',
    level: sarifLevel(severity),
    message: { text: messageText(before.message) },
    locations: [lineLocation(before, artifacts)],
    partialFingerprints: { [fingerprintName]: before.id },
    baselineState: 'absent',
    properties: { severity, ...named({ confidence, contract, function: before.function }) },
  }
}

function sarifSuppression(suppression: Suppression, artifacts: Artifacts): SarifSuppression {
  const { reason } = suppression
  const justification = reason === undefined ? {} : { justification: reason }
  if (suppression.kind === 'inline') {
    return {
      kind: 'inSource',
      status: 'accepted',
      ...justification,
      location: lineLocation(suppression, artifacts),
    }
  }
  const { status, by, until } = suppression
  return {
    kind: 'external',
    status: 'accepted',
    ...justification,
    properties: { triage: status, ...named({ by, until }) },
  }
}

/** In SARIF `[a](b)` in a message is a link; what is code must not become one. */
export function messageText(text: string): string {
  return text.replaceAll('](', '\\](')
}

function named(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const known: Record<string, string> = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) known[key] = value
  return known
}
