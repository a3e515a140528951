/** Thresholds and weights of `price-manipulation`, each with the reason for its default. */
export type PriceManipulationOptions = {
  /**
   * How far a pool's price must go out and come half of the way back within one transaction, in basis points of the
   * lower price. 25 %: going there and back costs two fees and both ways' slippage, which no trade is made for.
   */
  readonly swingBps: number
  /** The same for pools that the protocol describes. 10 %: a pool that prices collateral is deep. */
  readonly describedSwingBps: number
  /** How far off a pool must be when somebody else reads it, in basis points. 10 %: more than a lender's margin for error. */
  readonly readBps: number
  /** How far one price source may change its answer within one transaction. 5 %: ten times what an update moves a feed. */
  readonly answerBps: number
  /** How far a pool's balance may change without a transfer, in basis points. 10 %: beyond any rounding or interest. */
  readonly jumpBps: number
  /** Gain of a round trip with one counterparty, in basis points. 5 %: a sound pool takes two fees and gives nothing. */
  readonly roundTripBps: number
  /** Gain between counterparties, in basis points. Fivefold: arbitrage that anybody could have taken is never so rich. */
  readonly tradeBps: number
  /** How far a price that is left where it was driven counts, in basis points: fourfold, as no fill is worth it. */
  readonly leftBps: number
  /**
   * How much the initiator gets of what was left over when somebody's liquidity was placed in a pool opened just
   * before, in basis points of what went in. As much again: at a right price both sides go in whole but for rounding.
   */
  readonly placedBps: number
  /** From where on no migration of a part explains it, in basis points. Nine times: a tenth went in. */
  readonly farPlacedBps: number
  /** Weights by sign; those that match are joined as `1 - product(1 - weight)`. One alone is `medium`, two are `high`. */
  readonly weights: {
    readonly swing: number
    /** A swing of more than double: capital was spent on the price alone. */
    readonly farSwing: number
    /** Somebody who is no pool gave the initiator something between the way out and the way back. */
    readonly paidBetween: number
    readonly read: number
    /** What was read was off by more than double. */
    readonly farRead: number
    /** Somebody read it while it was off and nobody paid the initiator afterwards: a look is not a loss. */
    readonly readOnly: number
    /** Somebody asked an exchange for its price between a trade and its return; how far it was off is not known. */
    readonly readBetween: number
    readonly answer: number
    readonly jump: number
    readonly roundTrip: number
    readonly trade: number
    readonly left: number
    /** Somebody's liquidity was placed at a price that was set for it, and the initiator got what was left over. */
    readonly placed: number
    /** A tenth of it or less was placed. */
    readonly farPlaced: number
    /** A described market or vault took part while a described pool's price was off. */
    readonly touched: number
  }
}

export const priceManipulationDefaults: PriceManipulationOptions = {
  swingBps: 2_500,
  describedSwingBps: 1_000,
  readBps: 1_000,
  answerBps: 500,
  jumpBps: 1_000,
  roundTripBps: 500,
  tradeBps: 40_000,
  leftBps: 30_000,
  placedBps: 10_000,
  farPlacedBps: 90_000,
  weights: {
    swing: 0.45,
    farSwing: 0.55,
    paidBetween: 0.5,
    read: 0.65,
    farRead: 0.8,
    readOnly: 0.3,
    readBetween: 0.45,
    answer: 0.6,
    jump: 0.55,
    roundTrip: 0.55,
    trade: 0.4,
    left: 0.2,
    placed: 0.65,
    farPlaced: 0.8,
    touched: 0.7,
  },
}
