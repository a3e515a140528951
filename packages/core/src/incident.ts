import type { Address, Hash } from './hex.ts'
import type { Severity } from './severity.ts'

export type IncidentStatus = 'open' | 'acknowledged' | 'resolved' | 'retracted'

/** Findings about the same victim or attacker within one window, as one matter to act on. */
export type Incident = {
  readonly id: Hash
  readonly chainId: number
  readonly status: IncidentStatus
  readonly title: string
  readonly severity: Severity
  /** 0 to 1: `fuseScores` over the strongest finding of every detector. */
  readonly score: number
  readonly victims: readonly Address[]
  readonly attackers: readonly Address[]
  readonly findings: readonly Hash[]
  readonly detectors: readonly string[]
  readonly firstBlock: number
  readonly lastBlock: number
}

/** How an incident came to be what it is; the incident is the fold of its events. */
export type IncidentEvent =
  | {
      readonly kind: 'finding-added'
      readonly finding: Hash
      readonly detector: string
      readonly severity: Severity
      readonly score: number
      readonly title: string
      readonly block: number
      readonly victims: readonly Address[]
      readonly attackers: readonly Address[]
    }
  | { readonly kind: 'finding-retracted'; readonly finding: Hash; readonly reason: string }
  | { readonly kind: 'acknowledged'; readonly by: string }
  | { readonly kind: 'resolved'; readonly by: string; readonly reason: string }

/**
 * Joins independent scores: 1 - product(1 - s). Detectors of different kinds look at different traces of one
 * attack, so that agreement raises the score and silence of one does not lower it.
 */
export function fuseScores(scores: Iterable<number>): number {
  let doubt = 1
  for (const score of scores) doubt *= 1 - Math.min(1, Math.max(0, score))
  return 1 - doubt
}
