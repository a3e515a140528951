/** Thresholds of `oracle-health`, each with the reason for its default. */
export type OracleHealthOptions = {
  /**
   * Deviation from the second source in basis points from which it is `medium`; an oracle's own `maxDeviationBps`
   * goes before it. 2 %: above the 0.5-1 % at which Chainlink feeds update, below what a liquidation bonus pays.
   */
  readonly deviationBps: number
  /** Multiple of the deviation limit from which it is `high`: past any bonus, so that borrowing against it pays. */
  readonly severeMultiple: number
  /** Basis points of the heartbeat that an update may be late: feeds wait for a block and a gas price. */
  readonly staleGraceBps: number
  /**
   * How far a watched pool's price may swing within one transaction, in basis points. 10 %: a trade that pays
   * that much slippage in a pool which prices collateral is not made for the trade.
   */
  readonly excursionBps: number
  /** The same for pools that nobody described, which must also swing back: 25 %, because thin pools swing more. */
  readonly undescribedExcursionBps: number
}

export const oracleHealthDefaults: OracleHealthOptions = {
  deviationBps: 200,
  severeMultiple: 2.5,
  staleGraceBps: 1_000,
  excursionBps: 1_000,
  undescribedExcursionBps: 2_500,
}
