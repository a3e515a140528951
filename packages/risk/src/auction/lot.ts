/**
 * One auction, changed in place. Amounts are atoms: `size` of the collateral, `bid`, `tab`, `debt` of the debt asset.
 * Times are seconds since the start of the path.
 */
export type Lot = {
  readonly id: number
  readonly position: number
  readonly asset: number
  /** Of the debt asset. */
  readonly debtAsset: number
  readonly kickedAt: number
  /** Collateral put up. */
  readonly put: number
  /** Debt that the protocol took over with it, without the penalty. */
  readonly debt: number
  /** Dollars of `put` when it was put up, at the outside price. */
  readonly valueAtKick: number
  /** The same at the oracle's price. */
  readonly valueAtOracle: number
  /** What is to be raised: `debt` and the penalty on it. Dutch: what is still to be raised. */
  tab: number
  /** Collateral still in the lot. */
  size: number
  /** Collateral that bidders have taken. */
  won: number
  /** English: the bid that stands. Dutch: what was paid so far. */
  bid: number
  /** Keeper whose bid stands, -1 for none. */
  guy: number
  /** English: when the standing bid wins; 0 while there is none. */
  bidEnds: number
  /** When the auction is over (English), or starts anew (Dutch, and English without bids). */
  ends: number
  /** Dutch: collateral's price in atoms of debt an atom of collateral, at `startedAt`. */
  top: number
  startedAt: number
  closed: boolean
}

/** What a rule says to a bid; anything but `ok` changes nothing. */
export type BidAnswer = 'ok' | 'over' | 'higher-than-tab' | 'too-small-a-step' | 'tend-not-finished'
