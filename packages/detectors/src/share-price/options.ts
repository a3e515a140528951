/** Thresholds of `share-price`, each with the reason for its default. */
export type SharePriceOptions = {
  /**
   * Basis points by which a keeper may give back more than it took in one transaction. 10: rounding is far below it, and
   * fees only make the answer smaller, so that nothing honest is above.
   */
  readonly gainBps: number
  /**
   * A stake smaller than this part of the gain, in per cent, may be a fee for a claim and not a deposit: such a gain is told
   * with less weight. 10: a deposit that is to be redeemed dearer is of the size of what it takes.
   */
  readonly stakePercent: number
  /**
   * Basis points by which one price question may be answered differently within a transaction. 100: interest of months and
   * the profit of a harvest stay below, and research puts an ordinary move at 10 to 100 a transaction.
   */
  readonly viewMoveBps: number
  /** Basis points from which such a move is `medium` by itself. 500: no market earns that between two calls. */
  readonly viewMediumBps: number
  /** Basis points by which shares redeemed may be worth more than shares minted before. 200: above every fee and rounding. */
  readonly rateMoveBps: number
  /** Smallest gift to a vault in per cent of what was deposited into it, so that a few units sent by mistake are no story. */
  readonly giftPercent: number
  /** Shares in base units up to which a vault is empty: rounding then moves the price by any factor. */
  readonly tinySupply: number
  /**
   * Largest ordinary move in basis points between two reads of a described vault that says none of its own. 50: between
   * the 0.1 and 1 % a transaction that are usual; a year's yield is far below it in one block.
   */
  readonly maxMoveBps: number
  /** Moves this many times as large are `high`. */
  readonly severeMultiple: number
  /** Blocks after which a remembered price is too old to be compared with: a day of Ethereum. */
  readonly maxGapBlocks: number
}

export const sharePriceDefaults: SharePriceOptions = {
  gainBps: 10,
  stakePercent: 10,
  viewMoveBps: 100,
  viewMediumBps: 500,
  rateMoveBps: 200,
  giftPercent: 1,
  tinySupply: 1_000,
  maxMoveBps: 50,
  severeMultiple: 10,
  maxGapBlocks: 7_200,
}
