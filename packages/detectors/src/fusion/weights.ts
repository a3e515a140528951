/** Log-odds of an attack: `bias + sum of weight x feature + sum of weight x detector's score`. */
export type FusionWeights = {
  readonly bias: number
  /** Score from which a transaction is flagged: the largest recall on the older half within its budget of false alarms. */
  readonly threshold: number
  /** The same for what was done to a described protocol. */
  readonly describedThreshold: number
  /** The same where something is described and nothing was done to it: no ordinary transaction of the older half passes. */
  readonly elsewhereThreshold: number
  /** By the names in `features.ts`. */
  readonly features: Readonly<Record<string, number>>
  /** By detector id; one that is not here (a user's own) counts with `unfittedWeight`. */
  readonly detectors: Readonly<Record<string, number>>
}

/**
 * Written by `npm run eval:detectors -- --fit --write`: fitted on the older half of the recorded attacks and of the
 * ordinary transactions (by date), never on what the report calls the newer half.
 */
export const weights: FusionWeights = {
  bias: -6.28,
  threshold: 0.1,
  describedThreshold: 0.1,
  elsewhereThreshold: 0.9,
  features: {},
  detectors: {},
}
