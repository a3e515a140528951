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
  /** All accounts of one asset together, rolling window: `medium`. 10 %: as for one account, but nobody moves all at once. */
  readonly totalBps: number
  /** ... and `high`: a quarter of everything that the protocol holds of the asset. */
  readonly totalHighBps: number
  /** Hours of flow that are learnt from, an account. 168: a week has every hour of every day once. Bounds memory. */
  readonly learnHours: number
  /** Hours without which nothing is said of what is usual. 24: one of every hour of the day. */
  readonly learnAtLeast: number
  /** Smallest share of an hour that is told of, however unusual. 1 %: less hurts nobody. */
  readonly hourFloorBps: number
  /** Least deviation between hours that is believed. 0.1 %: a vault at rest would make any withdrawal an outlier. */
  readonly hourSpreadBps: number
  /** Robust standard deviations from which an hour is `low`. 6: flows have heavy tails, three happens every day. */
  readonly hourScore: number
  /** ... and `medium`. */
  readonly hourMediumScore: number
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
  totalBps: 1_000,
  totalHighBps: 2_500,
  learnHours: 168,
  learnAtLeast: 24,
  hourFloorBps: 100,
  hourSpreadBps: 10,
  hourScore: 6,
  hourMediumScore: 24,
}
