/** A chain's block space under load. Gas in units, fees in gwei. */
export type ChainModel = {
  /**
   * `eip-1559` (default): a base fee that follows `targetGas`. `first-price`: Ethereum before August 2021, where every bid
   * pays itself and `baseFeeGwei` is what senders take for enough; it follows `maxGas`.
   */
  readonly kind?: 'eip-1559' | 'first-price'
  readonly blockSeconds: number
  readonly targetGas: number
  readonly maxGas: number
  /** At the start. */
  readonly baseFeeGwei: number
  readonly minBaseFeeGwei: number
  /** Gas that is asked for in a block when prices stand still, at the starting base fee. */
  readonly ordinaryDemand: number
  /** Further gas a block for every 1 % that the price moves in an hour. */
  readonly demandPerPercent: number
  /** Further gas a block for every unit of gas that waits. */
  readonly demandPerBacklog: number
  /** How demand falls as the fee rises: demand is multiplied by (fee / starting fee)^-elasticity. */
  readonly elasticity: number
  /** Dollars of the chain's own coin; its moves follow the asset named first. */
  readonly coinPrice: number
}

/** Ethereum mainnet since the Merge, quiet day. */
export const mainnet: ChainModel = {
  blockSeconds: 12,
  targetGas: 15_000_000,
  maxGas: 30_000_000,
  baseFeeGwei: 15,
  minBaseFeeGwei: 0.1,
  ordinaryDemand: 15_000_000,
  demandPerPercent: 6_000_000,
  demandPerBacklog: 0.05,
  elasticity: 0.5,
  coinPrice: 2_000,
}

/** Changes in place, step by step, and by `stepChain` only. */
export type ChainState = {
  baseFeeGwei: number
  /** (base fee / starting fee)^elasticity, what demand is divided by. */
  level: number
  /** Gas that waits. */
  backlog: number
  /** Part of the newest block that is full, 0 to 1. */
  fullness: number
  /** Gas newly asked for in the newest block, at its fee. */
  demand: number
  /** Time since the newest block. */
  sinceBlock: number
}
