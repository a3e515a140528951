/** How a protocol of Maker's kind sells collateral. */
export type AuctionConfig = {
  /** `english`: Maker's Flipper (2019 to 2021), bids rise in debt until all of it is bid, then lots shrink. `dutch`: Clipper. */
  readonly kind: 'english' | 'dutch'
  /** Whole tokens in a lot. */
  readonly lot: number
  /** Added to the debt on liquidation. */
  readonly penalty: number
  readonly maxSeconds: number
  /** English: a bid stands for so long. */
  readonly bidSeconds?: number
  /** English: least relative increase of a bid. */
  readonly minIncrease?: number
  /** Dutch: starting price over the oracle's. */
  readonly startFactor?: number
  /** Dutch: fall of the price a second, linear to 0 at `maxSeconds` when absent. */
  readonly decayPerSecond?: number
  /** Dutch: an auction starts anew when its price is under this part of where it started. Default 0.4, as ETH-A's `cusp`. */
  readonly resetBelow?: number
  /** Lots that one account's liquidation may start in one block. Default 1 (English), as `Cat.bite` does; Dutch: all of it is one lot a block. */
  readonly kicksPerBlock?: number
  /** Seconds between the moments at which the protocol takes the oracle's price, as Maker's OSM does. Default 0: every step. */
  readonly hopSeconds?: number
  /** Seconds until the proceeds of a lot that was won can be bid again. Default 3,600. */
  readonly recycleSeconds?: number
  readonly keepers: readonly {
    readonly count: number
    /** Dollars each. */
    readonly capital: number
    readonly maxFeeGwei: number
    /** Discount to the outside price that is asked for. */
    readonly margin: number
    /** Seconds between looking at auctions. */
    readonly intervalSeconds: number
    /** Bids in flight at once. */
    readonly parallel: number
  }[]
}
