/** Thresholds of `abnormal-profit`, each with the reason for its default. */
export type AbnormalProfitOptions = {
  /** Dollars of net gain from which it is told: ten times what a good arbitrage earns, far below what an attack is worth. */
  readonly minimumDollars: number
  /**
   * Dollars that one of the chain's coins is worth; 0 takes a rough figure for Ethereum (2,000) and BNB Chain (300) and
   * leaves other chains unknown. Only the order of magnitude matters.
   */
  readonly coinDollars: number
  /** Basis points of a token's supply, where the transaction asked for it, from which a gain without a price is told: 5 %. */
  readonly supplyShareBps: number
  /** Share in percent that a payer lost of what it was seen to hold: trade takes a small part, half is no trade. */
  readonly emptiedPercent: number
}

export const abnormalProfitDefaults: AbnormalProfitOptions = {
  minimumDollars: 10_000,
  coinDollars: 0,
  supplyShareBps: 500,
  emptiedPercent: 50,
}
