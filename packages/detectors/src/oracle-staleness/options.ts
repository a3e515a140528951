/** Thresholds of `oracle-staleness`, each with the reason for its default. */
export type OracleStalenessOptions = {
  /** Basis points of the heartbeat that an update may be late. A tenth: feeds wait for a block and a gas price. */
  readonly graceBps: number
  /** Multiple of the heartbeat from which it is `high`: two whole updates were missed, which is no delay any more. */
  readonly severeMultiple: number
  /** Seconds by which an update may lie in the future: how far a chain's clock may run ahead of a reporter's. */
  readonly futureSeconds: number
}

export const oracleStalenessDefaults: OracleStalenessOptions = {
  graceBps: 1_000,
  severeMultiple: 2,
  futureSeconds: 900,
}
