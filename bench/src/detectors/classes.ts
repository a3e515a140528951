import type { AttackClass } from '@membrane/detectors'
import { newerFacts } from './classesNewer.ts'
import { olderFacts } from './classesOlder.ts'
import { recreatedFacts } from './classesRecreated.ts'

/** How one incident worked, from public post-mortems. */
export type Fact = {
  /** Classes that count as right, the main one first: reports of one attack often name its means and its end. */
  readonly classes: readonly AttackClass[]
  /** What was wrong, in one line. */
  readonly reason: string
}

/**
 * By the incident's name in `exploits/manifest.json`. Written by hand from what was published about each, and never
 * from what a detector says; no rule reads it.
 */
export const traces: Readonly<Record<string, Fact>> = { ...olderFacts, ...newerFacts }

/** By the attack's name in `exploits/recreated.json`. */
export const recreated = recreatedFacts
