/** Thresholds of `governance-delay`, each with the reason for its default. */
export type GovernanceDelayOptions = {
  /** Operations kept between schedule and execution; a busy timelock has tens, so 2,048 never forgets a live one. */
  readonly maxScheduled: number
  /** Share of a token received that must leave again for it to count as borrowed, basis points: fees stay under 10 %. */
  readonly returnedBps: number
  /** Seconds by which an execution may come early: block timestamps of validators differ by less. */
  readonly graceSeconds: number
}

export const governanceDelayDefaults: GovernanceDelayOptions = {
  maxScheduled: 2_048,
  returnedBps: 9_000,
  graceSeconds: 0,
}
