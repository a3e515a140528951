import type { PoolModel } from '../amm/pool.ts'
import type { AuctionConfig } from '../auction/config.ts'
import type { ChainModel } from '../chain/model.ts'
import type { BorrowerModel, LiquidatorModel } from '../config/config.ts'
import type { OracleModel } from '../oracle/model.ts'

/**
 * A market compiled for simulation: plain data, sent to workers as it is. Amounts are whole numbers of **atoms** held in
 * doubles: an atom of an asset is chosen so that the whole book stays below 2^53, which makes every addition exact and
 * lets conservation be an equality.
 */
export type Market = {
  readonly stepSeconds: number
  readonly assets: readonly MarketAsset[]
  readonly rules: LiquidationRules
  readonly oracle: OracleModel
  readonly chain: ChainModel
  readonly liquidators: LiquidatorModel
  readonly borrowers: BorrowerModel
  /** Dollars. */
  readonly insurance: number
}

export type MarketAsset = {
  readonly id: string
  /** Dollars of a whole token at the start. */
  readonly price: number
  /** Whole tokens in an atom: a power of ten. */
  readonly atom: number
  readonly loanToValue: number
  /** 0 for what is no collateral. */
  readonly liquidationThreshold: number
  readonly bonus: number
  readonly protocolFee: number
  /** Undefined: sold at the outside price, an assumption that the result tells. */
  readonly pool: PoolModel | undefined
}

export type LiquidationRules =
  /** Aave, Morpho, generic: a liquidator repays debt and takes collateral at a bonus. */
  | {
      readonly kind: 'spread'
      readonly normal: number
      readonly full: number
      readonly fullBelow: number
      /** Dollars; 0 where the rule does not exist. */
      readonly smallPosition: number
      readonly minLeftover: number
    }
  /** Compound v3: the protocol takes all collateral at `liquidationThreshold`, writes the debt off and sells at a discount. */
  | { readonly kind: 'absorb'; readonly storeFrontFactor: number }
  /** Maker: collateral is auctioned in lots. */
  | { readonly kind: 'auction'; readonly auction: AuctionConfig }

/** Positions as arrays, `position * assets + asset`, in atoms. */
export type Book = {
  readonly count: number
  readonly assets: number
  readonly collateral: Float64Array
  readonly debt: Float64Array
}

/** What a path leaves, one double each, in this order. Dollars are at outside prices of the moment unless said. */
export const outcomeFields = [
  /** Debt written off in the path, plus what is owed beyond collateral at its end. */
  'badDebt',
  /** Part of it that was written off in the path. */
  'realisedBadDebt',
  /** Debt repaid by liquidators. */
  'repaid',
  /** Collateral seized. */
  'seized',
  'liquidations',
  /** Distinct accounts liquidated. */
  'accounts',
  /** Collateral of accounts that were ever open to liquidation at the oracle's price. */
  'atRisk',
  'liquidatorProfit',
  'protocolFees',
  'gasPaid',
  /** Bids that failed: fee cap, out of time, overbid. */
  'failedBids',
  /** Largest -ln(pool price / outside price) seen in any pool. */
  'deepestDeviation',
  /** Spiral indicator: ln fall of the price caused by own sales over ln fall of the outside price; 0 to 1. */
  'spiral',
  /** Lowest relative price of the first asset. */
  'lowestPrice',
  /** Insurance used. */
  'insuranceUsed',
  /** What lenders bear after insurance. */
  'socialised',
] as const

export type OutcomeField = (typeof outcomeFields)[number]

/** Bins of waiting, see `latencyBinSeconds`; the last one gathers what took longer, which is a day or more. */
export const latencyBins = 7_201

/** Seconds of a bin: a block, or 12 where blocks are shorter, so that a quick chain's histogram reaches a day too. */
export function latencyBinSeconds({ chain }: Market): number {
  return chain.blockSeconds > 12 ? chain.blockSeconds : 12
}

/**
 * A histogram of waiting: its bins, then the debt whose ill health ended without a liquidation, then the debt that was
 * unhealthy and never liquidated when its path ended.
 */
export const latencyFields = { healed: latencyBins, open: latencyBins + 1 } as const
export const latencyWidth = latencyBins + 2

/**
 * Debt is counted in whole parts of the book's debt at the start: sums of eight million paths are exact, so that their
 * order does not matter, and accounts too small to be worth the gas weigh as little as they matter.
 */
export const debtPartsOfBook = 2 ** 30

/** Runs paths over one book, which it puts back after each. */
export type Simulator = {
  /** @param out `outcomeFields.length` doubles. */
  readonly run: (path: number, prices: Float64Array, out: Float64Array) => void
  /**
   * `latencyWidth` sums over all paths run: parts of debt (see `debtPartsOfBook`) by bins of time from the moment an account turns
   * unhealthy at the outside price to its first liquidation.
   */
  readonly latency: Float64Array
}
