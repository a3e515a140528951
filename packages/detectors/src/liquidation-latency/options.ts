/** Settings of `liquidation-latency`, each with the reason for its default. */
export type LiquidationLatencyOptions = {
  /** Borrowers followed in a pool; the oldest healthy ones are forgotten first. Bounds memory and reads. */
  readonly maxBorrowers: number
  /** Positions read a block: the liquidatable and the riskiest first, the rest in turn. */
  readonly readsPerBlock: number
  /** Blocks with a health factor under one that make a stall. 25: five minutes on Ethereum, when bots need one block. */
  readonly stallBlocks: number
  /** Stalls this many times as long are `high`: nobody is going to liquidate it. */
  readonly severeMultiple: number
}

export const liquidationLatencyDefaults: LiquidationLatencyOptions = {
  maxBorrowers: 2_000,
  readsPerBlock: 100,
  stallBlocks: 25,
  severeMultiple: 4,
}
