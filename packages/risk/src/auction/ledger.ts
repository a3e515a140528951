/** What a path of auctions did, for replays and checks. Dollars at outside prices of the moment. */
export type AuctionReport = {
  lots: number
  settledLots: number
  /** Settled for less than a dollar. */
  zeroBidLots: number
  /** Whole tokens of the first collateral that left in them. */
  zeroBidTokens: number
  /** Their collateral when they were settled, and when they were put up. */
  zeroBidValue: number
  zeroBidValueAtKick: number
  /** And at the oracle's price of that moment. */
  zeroBidValueAtOracle: number
  /** Debt that they were to cover, without penalty. */
  zeroBidDebt: number
  /** Debt of all settled lots, without penalty. */
  debtSettled: number
  /** What bids brought for settled lots, penalties included. */
  received: number
  /** Sum over settled lots of what bids left uncovered of the debt: gross deficit. */
  uncovered: number
  /** Bids beyond the debt: penalties. */
  penalties: number
  /** Collateral that bidders took. */
  taken: number
  /** What they got for it. */
  proceeds: number
  gasPaid: number
  bids: number
  failedBids: number
  /** English lots without bids at their end, Dutch ones that started anew. */
  restarts: number
  /** Oracle's price less outside price of the first collateral: largest, and the mean over lots put up. */
  overshootMost: number
  overshootSum: number
  accounts: number
  atRisk: number
  /** Clearing fee in gwei: highest, and summed over steps. */
  feeMost: number
  feeSum: number
  /** Its sum over the steps of each day since the start. */
  readonly feeOfDay: number[]
  /** The same by hour. */
  readonly feeOfHour: number[]
  steps: number
}

/** A report of a path that has not begun. */
export function emptyReport(): AuctionReport {
  return {
    lots: 0,
    settledLots: 0,
    zeroBidLots: 0,
    zeroBidTokens: 0,
    zeroBidValue: 0,
    zeroBidValueAtKick: 0,
    zeroBidValueAtOracle: 0,
    zeroBidDebt: 0,
    debtSettled: 0,
    received: 0,
    uncovered: 0,
    penalties: 0,
    taken: 0,
    proceeds: 0,
    gasPaid: 0,
    bids: 0,
    failedBids: 0,
    restarts: 0,
    overshootMost: 0,
    overshootSum: 0,
    accounts: 0,
    atRisk: 0,
    feeMost: 0,
    feeSum: 0,
    feeOfDay: [],
    feeOfHour: [],
    steps: 0,
  }
}
