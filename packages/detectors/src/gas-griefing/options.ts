/** Thresholds of `gas-griefing`, each with the reason for its default. */
export type GasGriefingOptions = {
  /** Calls of a function before anything is expected of it: fewer give no median worth the name. */
  readonly learnCalls: number
  /** Calls after that on which the rule is only tried: what it would have said decides whether it may speak. */
  readonly shadowCalls: number
  /** Alarms in the shadow that it may have had: one in fifty calls would wake people weekly. */
  readonly shadowAlarms: number
  /** Robust standard deviations (1.4826 times the median absolute deviation) from which gas or reverts are far out. */
  readonly sigmas: number
  /** Least factor over the median: on functions with steady gas five deviations may be a storage slot. */
  readonly gasFactor: number
  /** Gas of one call from which it is `medium` by itself: no user's call should need a third of a 30,000,000 block. */
  readonly heavyGas: number
  /** Gas after which running out is no limit set too low: wallets estimate within a fifth of what a call takes. */
  readonly outOfGas: number
  /** Latest calls whose reverts are compared with the function's usual rate. */
  readonly window: number
  /** Fewest reverts in the window: two or three are somebody's mistake. */
  readonly leastReverts: number
  /** Senders that must be hit for `medium`: one who fails alone is his own trouble. */
  readonly senders: number
  /** Gas figures kept a function. */
  readonly sample: number
  /** Functions remembered; those unheard of for longest go first. */
  readonly maxFunctions: number
}

export const gasGriefingDefaults: GasGriefingOptions = {
  learnCalls: 50,
  shadowCalls: 50,
  shadowAlarms: 1,
  sigmas: 5,
  gasFactor: 2,
  heavyGas: 10_000_000,
  outOfGas: 3_000_000,
  window: 20,
  leastReverts: 5,
  senders: 3,
  sample: 48,
  maxFunctions: 64,
}
