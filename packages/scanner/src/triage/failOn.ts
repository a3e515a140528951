import { atLeast, type Confidence, MembraneError, type Severity, severities } from '@membrane/core'
import type { JudgedFinding, Judgement } from './judged.ts'

/** From which severity and confidence on a finding fails a scan; undefined: none does. */
export type FailOn = { readonly severity: Severity; readonly confidence: Confidence } | undefined

const confidences = ['low', 'medium', 'high'] as const

/** Reads `--fail-on`: `high`, `medium:high` (severity and least confidence), `none`. Throws `FAIL_ON_INVALID`. */
export function parseFailOn(text: string): FailOn {
  if (text === 'none') return undefined
  const [first, second = 'low', ...rest] = text.split(':')
  const severity = severities.find((known) => known === first)
  const confidence = confidences.find((known) => known === second)
  if (severity !== undefined && confidence !== undefined && rest.length === 0) return { severity, confidence }
  throw new MembraneError('FAIL_ON_INVALID', {
    shortMessage: `--fail-on ${text}: expected SEVERITY or SEVERITY:CONFIDENCE.`,
    hint: `Severities are ${severities.join(', ')}; confidences ${confidences.join(', ')}; none never fails.`,
  })
}

/**
 * The findings for which a scan fails: at or over the threshold, not suppressed and, where there is a baseline, new
 * since. One that was suppressed in the baseline, or below the threshold, and no longer is, counts as new.
 */
export function failing(judgement: Judgement, failOn: FailOn): readonly JudgedFinding[] {
  if (failOn === undefined) return []
  return judgement.findings.filter(
    ({ finding, suppressions, baselineState, before }) =>
      suppressions.length === 0 &&
      reaches(finding, failOn) &&
      (baselineState === undefined || before === undefined || before.suppressed || !reaches(before, failOn)),
  )
}

function reaches(
  at: { readonly severity: Severity; readonly confidence: Confidence | undefined },
  failOn: NonNullable<FailOn>,
): boolean {
  const confidence = confidences.indexOf(at.confidence ?? 'high')
  return atLeast(at.severity, failOn.severity) && confidence >= confidences.indexOf(failOn.confidence)
}
