import type { SourceFinding } from '@membrane/core'
import type { ScanError } from '../result.ts'
import type { BaselineFinding } from './baseline.ts'

/** Why a finding is not counted. */
export type Suppression =
  | {
      readonly kind: 'inline'
      readonly reason: string | undefined
      /** Where the comment stands. */
      readonly file: string
      readonly line: number
    }
  | {
      readonly kind: 'triage'
      readonly status: 'false-positive' | 'accepted'
      readonly reason: string
      readonly by: string | undefined
      /** Last day on which it holds, `2027-01-31`. */
      readonly until: string | undefined
    }

/** SARIF's words, `absent` aside (see `Judgement.absent`). */
export type BaselineState = 'new' | 'unchanged' | 'updated'

/** A finding with what people have said about it before. */
export type JudgedFinding = {
  readonly finding: SourceFinding
  /** Empty: it counts. */
  readonly suppressions: readonly Suppression[]
  /** undefined where no baseline was given. */
  readonly baselineState: BaselineState | undefined
  /** The earlier finding that this one continues. */
  readonly before: BaselineFinding | undefined
}

/** All findings of a scan, judged. */
export type Judgement = {
  /** In the order of the scan. */
  readonly findings: readonly JudgedFinding[]
  /** Whether a baseline was given: only then do states and `absent` say anything. */
  readonly withBaseline: boolean
  /** Findings of the baseline that are gone. */
  readonly absent: readonly BaselineFinding[]
  /** Suppressions that are unused, unreadable, expired or lack a reason. They never fail a scan. */
  readonly notices: readonly ScanError[]
}

/** A judgement in which nothing was said: no suppression, no baseline. */
export function unjudged(findings: readonly SourceFinding[]): Judgement {
  return {
    findings: findings.map((finding) => ({
      finding,
      suppressions: [],
      baselineState: undefined,
      before: undefined,
    })),
    withBaseline: false,
    absent: [],
    notices: [],
  }
}
