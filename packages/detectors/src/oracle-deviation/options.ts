/** Thresholds of `oracle-deviation`, each with the reason for its default. */
export type OracleDeviationOptions = {
  /**
   * Deviation from the second source in basis points from which it is `medium`; an oracle's own `maxDeviationBps`
   * goes before it. 2 %: above the 0.5-1 % at which Chainlink feeds update, below what a liquidation bonus pays.
   */
  readonly deviationBps: number
  /** Multiple of the limit from which it is `high`: past any bonus, so that borrowing against it pays. */
  readonly severeMultiple: number
  /** Basis points of the limit below which it is told to be over: without a gap, a price at the limit is told block by block. */
  readonly healedBps: number
}

export const oracleDeviationDefaults: OracleDeviationOptions = {
  deviationBps: 200,
  severeMultiple: 2.5,
  healedBps: 8_000,
}
