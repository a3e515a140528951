/** Thresholds of `unbacked-mint`, each with the reason for its default. */
export type UnbackedMintOptions = {
  /**
   * Basis points of a described token's supply that one transaction may mint. 500: nobody's ordinary deposit is a twentieth
   * of everything there is.
   */
  readonly supplyShareBps: number
  /** Basis points of a described token's supply from which it is `high`: a fifth. */
  readonly supplyHighBps: number
  /**
   * Basis points of the supply seen in the transaction from which a mint that nothing was paid for is told of tokens that
   * nobody described. 500, as above.
   */
  readonly seenShareBps: number
  /** ... and is `high`. 10,000: as much again as there was before. */
  readonly seenHighBps: number
  /** Part of what a pool held of the other token that the sale of minted tokens takes, in per cent: half empties it. */
  readonly dumpPercent: number
  /** Per cent by which a balance may grow unexplained. 10: rebasing and reflection give a fraction of it at once. */
  readonly growthPercent: number
  /** Per cent from which such growth is `high`: doubled. */
  readonly growthHighPercent: number
}

export const unbackedMintDefaults: UnbackedMintOptions = {
  supplyShareBps: 500,
  supplyHighBps: 2_000,
  seenShareBps: 500,
  seenHighBps: 10_000,
  dumpPercent: 50,
  growthPercent: 10,
  growthHighPercent: 100,
}
