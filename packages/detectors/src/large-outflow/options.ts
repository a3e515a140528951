/** Thresholds of `large-outflow` in basis points of what the holder held before, with the reasons for them. */
export type LargeOutflowOptions = {
  /** One transaction: from here on it is worth a line. 2.5 %: few single users own more of a market. */
  readonly transactionBps: number
  /** One transaction: `medium`. 10 %: a whale leaves, or something is wrong. */
  readonly transactionMediumBps: number
  /** One transaction: `high`. 20 %: no ordinary exit takes a fifth at once. */
  readonly transactionHighBps: number
  /** One transaction: `critical`. Half of everything is a drain. */
  readonly transactionCriticalBps: number
  /** Rolling window: `low` (5 % an hour), `medium` (10 %), `high` (25 %): a run, or a drain in slices. */
  readonly windowBps: number
  readonly windowMediumBps: number
  readonly windowHighBps: number
  readonly windowSeconds: number
  /** Blocks with movements kept a holder, so that memory stays small on fast chains. */
  readonly maxWindowEntries: number
}

export const largeOutflowDefaults: LargeOutflowOptions = {
  transactionBps: 250,
  transactionMediumBps: 1_000,
  transactionHighBps: 2_000,
  transactionCriticalBps: 5_000,
  windowBps: 500,
  windowMediumBps: 1_000,
  windowHighBps: 2_500,
  windowSeconds: 3_600,
  maxWindowEntries: 1_024,
}
