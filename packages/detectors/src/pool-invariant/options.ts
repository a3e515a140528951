/** Thresholds of `pool-invariant`, each with the reason for its default. */
export type PoolInvariantOptions = {
  /** Basis points of its stake by which an exchange may give back more than it took. 10: above rounding, below any fee. */
  readonly gainBps: number
  /**
   * Gains below this many basis points of the stake weigh less: two pools that share one address may have been traded
   * against each other for so much, as arbitrage does.
   */
  readonly arbitrageBps: number
  /** Basis points by which a swap may lower the product of a pair's balances. 1: the contract itself rounds in its favour. */
  readonly roundingBps: number
  /** Basis points from which a swap that lowers it is `medium`. 100: some forks pay a referral out of the pair's fee. */
  readonly swapMediumBps: number
  /** ... and `high`. 1,000: no fee is a tenth of the pool. */
  readonly swapHighBps: number
  /** Basis points by which `sync` may lower it in one transaction. 1,000: tokens that burn from their own pair take less. */
  readonly syncMediumBps: number
  /** ... and `high`. 5,000: half of the pool's worth is gone without a trade. */
  readonly syncHighBps: number
  /** Basis points by which a described pool's worth a share may fall between two reads: rounding. */
  readonly shareRoundingBps: number
  /** The same for a pair whose supply changed: the protocol's fee is then minted, a sixth of what was earned since. */
  readonly feeMintBps: number
  /** Basis points from which such a fall is `high`. 50: nothing but a broken formula does that between two blocks. */
  readonly shareHighBps: number
  /** Blocks after which a remembered value is too old to be compared with: a day of Ethereum. */
  readonly maxGapBlocks: number
}

export const poolInvariantDefaults: PoolInvariantOptions = {
  gainBps: 10,
  arbitrageBps: 100,
  roundingBps: 1,
  swapMediumBps: 100,
  swapHighBps: 1_000,
  syncMediumBps: 1_000,
  syncHighBps: 5_000,
  shareRoundingBps: 1,
  feeMintBps: 100,
  shareHighBps: 50,
  maxGapBlocks: 7_200,
}
