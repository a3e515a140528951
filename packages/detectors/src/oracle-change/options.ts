/** Thresholds and scores of `oracle-change`, each with the reason for its default. */
export type OracleChangeOptions = {
  /**
   * How far the price may differ across a change of its aggregator, in basis points. 5 %: an aggregator that replaces
   * another continues its price, and a feed updates every 0.5-1 %.
   */
  readonly jumpBps: number
  /** Whether the protocol promises that sources change only through its timelock; then a trusted account is a stranger. */
  readonly onlyThroughTimelock: boolean
  /** Also report contracts that the description does not name, when nothing is described. */
  readonly reportUndescribed: boolean
}

export const oracleChangeDefaults: OracleChangeOptions = {
  jumpBps: 500,
  onlyThroughTimelock: false,
  reportUndescribed: true,
}
