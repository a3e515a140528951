/** Thresholds of `bridge-balance`, each with the reason for its default. */
export type BridgeBalanceOptions = {
  /** Supply above what is locked that is still rounding, basis points: bridges round by less than a base unit a transfer. */
  readonly toleranceBps: number
  /** Share of the escrow that is not backed from which it is `critical`: 1 % is no rounding and no late message. */
  readonly criticalBps: number
  /** Largest part of an amount that a bridge keeps as its fee, basis points: published fees stay under 1 %. */
  readonly feeBps: number
  /** Seconds of the other chain that must have been seen before a mint without a lock is one: messages take days at most. */
  readonly warmUpSeconds: number
  /** Locks and releases that wait for their counterpart, a bridge and direction: busy bridges have tens. */
  readonly maxOpen: number
  /** Releases whose calldata is remembered: copies of an attack come within hours, and bridges release hundreds a day. */
  readonly maxReleases: number
}

export const bridgeBalanceDefaults: BridgeBalanceOptions = {
  toleranceBps: 1,
  criticalBps: 100,
  feeBps: 100,
  warmUpSeconds: 604_800,
  maxOpen: 512,
  maxReleases: 256,
}
