/** Thresholds of `governance-delay`, each with the reason for its default. */
export type GovernanceDelayOptions = {
  /** Operations, and proposals, kept until execution; a busy timelock has tens, so 2,048 never forgets a live one. */
  readonly maxScheduled: number
  /** Seconds by which an execution may come early: block timestamps of validators differ by less. */
  readonly graceSeconds: number
}

export const governanceDelayDefaults: GovernanceDelayOptions = {
  maxScheduled: 2_048,
  graceSeconds: 0,
}
