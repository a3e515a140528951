import type { Severity } from '@membrane/core'
import type { AuctionConfig } from '../auction/config.ts'
import type { ChainModel } from '../chain/model.ts'
import type { PriceConfig } from '../prices/config.ts'

/**
 * What `membrane stress` is asked: one market, its prices, the people in it, and the limits that must hold. Money is in
 * US dollars, fractions are plain (0.05 is 5 %), times are seconds, amounts of assets are whole tokens.
 */
export type StressConfig = {
  readonly name: string
  /** Default 1. */
  readonly seed?: number
  /** Default 10,000; the run ends sooner when `precision` is reached. */
  readonly paths?: number
  /** Half-width of the interval of ES 99 %, as a fraction of it, at which sampling may stop. Default: never. */
  readonly precision?: number
  readonly sampling?: 'plain' | 'antithetic' | 'stratified' | 'tilted'
  readonly horizon: { readonly steps: number; readonly stepSeconds: number }
  readonly assets: readonly AssetConfig[]
  readonly prices: PriceConfig
  readonly protocol: ProtocolConfig
  readonly positions: PositionsConfig
  readonly oracle?: OracleConfig
  readonly chain?: Partial<ChainModel>
  readonly liquidators?: Partial<LiquidatorModel>
  readonly borrowers?: Partial<BorrowerModel>
  /** What pays for bad debt before lenders do, in dollars. Default 0. */
  readonly insurance?: number
  readonly limits?: LimitsConfig
  readonly frontier?: FrontierConfig
  /** Relative bumps of inputs whose effect on ES 99 % is measured with the same random numbers. Default: a standard set. */
  readonly sensitivities?: boolean
}

export type AssetConfig = {
  readonly id: string
  /** Dollars per whole token at the start. */
  readonly price: number
  /** Decimals of the token on chain. Default 18. */
  readonly decimals?: number
  /** Where seized collateral is sold. An asset without one is sold at the outside price, which the result names as assumed. */
  readonly pool?: PoolConfig
}

export type PoolConfig =
  /** x y = k, `quoteReserve` dollars on the other side at the start. */
  | {
      readonly kind: 'constant-product'
      readonly quoteReserve: number
      readonly fee?: number
      readonly recovery?: RecoveryConfig
    }
  /**
   * Ranges of constant liquidity as Uniswap v3 keeps them; the pool's price is token1 a token0 in base units,
   * `sqrt(1.0001^tick)`. `liquidityNet` as on chain, decimal strings.
   */
  | {
      readonly kind: 'uniswap-v3'
      readonly tick: number
      readonly liquidity: string
      readonly ticks: readonly { readonly tick: number; readonly liquidityNet: string }[]
      /** Which token of the pool is the asset sold. */
      readonly assetIs: 0 | 1
      readonly assetDecimals: number
      readonly quoteDecimals: number
      /** Dollars of a whole quote token. Default 1. */
      readonly quotePrice?: number
      readonly fee?: number
      readonly recovery?: RecoveryConfig
    }

/** The pool's deviation from the outside price decays as exp(-k t), slower the more the price moves. */
export type RecoveryConfig = {
  /** Default 3,600. */
  readonly halfLifeSeconds?: number
  /** The half-life is multiplied by 1 + stressSlowdown * |return of the step| / 1 %. Default 0.2. */
  readonly stressSlowdown?: number
}

/** The rules of liquidation. Each kind is also implemented in integers, checked against the real contracts. */
export type ProtocolConfig = {
  readonly kind: 'aave-v3.0' | 'aave-v3.3' | 'morpho-blue' | 'compound-v3' | 'maker' | 'generic'
  readonly collateral: readonly CollateralConfig[]
  /** Assets that may be borrowed. */
  readonly borrowable: readonly string[]
  /** Aave and generic. Default: the protocol's own. */
  readonly closeFactor?: {
    readonly normal: number
    readonly full: number
    /** Health factor at or below which `full` holds. */
    readonly fullBelow: number
  }
  /** Aave v3.3: collateral or debt under this many dollars may be liquidated whole. Default 2,000. */
  readonly smallPosition?: number
  /** Aave v3.3: what is left over is nothing, or at least this. Default 1,000. */
  readonly minLeftover?: number
  /** Maker: how collateral is auctioned. */
  readonly auction?: AuctionConfig
}

export type CollateralConfig = {
  readonly asset: string
  readonly loanToValue: number
  readonly liquidationThreshold: number
  /** What a liquidator receives beyond the debt repaid: 0.05. Morpho: derived from the threshold when absent. */
  readonly bonus: number
  /** Part of the bonus that the protocol keeps. Default 0. */
  readonly protocolFee?: number
  /** Most of this asset that may be supplied, whole tokens. */
  readonly supplyCap?: number
}

export type PositionsConfig =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'list'; readonly positions: readonly PositionRow[] }
  /** Drawn with the run's seed; the result says that they are synthetic. */
  | {
      readonly kind: 'synthetic'
      readonly count: number
      readonly collateral: string
      readonly debt: string
      /** Dollars of collateral in all. */
      readonly totalCollateral: number
      /** Health factors are 1 + a lognormal variate: median of the excess over 1, and sigma of its logarithm. */
      readonly health?: { readonly medianExcess: number; readonly sigma: number }
      /** Sizes are Pareto: the exponent. Default 1.2. */
      readonly sizeExponent?: number
    }
  /** A live Aave v3 market, read by the command before the run and kept as `list`. */
  | {
      readonly kind: 'aave-v3'
      /** A URL, or the name of the environment variable that holds it. */
      readonly rpc: string
      readonly pool: string
      /** Read at this block. Default: the newest. */
      readonly block?: number
      /** Borrowers are looked for from here on. Default: the block in which the pool was deployed, which takes an archive node to find. */
      readonly fromBlock?: number
      /** Most accounts that are read, those who borrowed last first. Default 20,000. */
      readonly maxAccounts?: number
      /** Asset id by the symbol of a reserve, where they differ. */
      readonly names?: Readonly<Record<string, string>>
    }

/** One account: whole tokens, by asset id. */
export type PositionRow = {
  readonly id: string
  readonly collateral: Readonly<Record<string, number>>
  readonly debt: Readonly<Record<string, number>>
}

export type OracleConfig = {
  /** `deviation`: Chainlink's rule. `lag`: the price of `delaySeconds` ago. `twap`: mean over `windowSeconds`. `spot`: none of them. */
  readonly kind: 'deviation' | 'lag' | 'twap' | 'median' | 'spot'
  /** Relative move that makes an update. Default 0.005. */
  readonly deviation?: number
  /** Default 3,600. */
  readonly heartbeatSeconds?: number
  /** From the reason to its inclusion on an idle chain. Default 24. */
  readonly delaySeconds?: number
  readonly windowSeconds?: number
  /** `median`: reporters, and how far each is off (sigma of ln). */
  readonly reporters?: { readonly count: number; readonly sigma: number }
  /** Liquidations stop while the newest price is older than this. */
  readonly staleAfterSeconds?: number
  /** A feed that lies: factor on one asset's price in a span of steps. */
  readonly manipulation?: {
    readonly asset: string
    readonly factor: number
    readonly fromStep: number
    readonly toStep: number
  }
}

export type LiquidatorModel = {
  /** Dollars that all of them can put up in one step. Flash loans: Infinity. Default Infinity. */
  readonly capital: number
  /** Yearly cost of capital that is tied up between seizure and sale. Default 0.1. */
  readonly capitalCost: number
  /** Gas of one liquidation. Default 450,000. */
  readonly gas: number
  /** Seconds from the chance to the first bid. Default 12. */
  readonly latencySeconds: number
  /** Least profit in dollars that is worth a bid. Default 5. */
  readonly minProfit: number
  /** Most that is paid for gas, in gwei. Default: whatever leaves `minProfit`. */
  readonly maxFeeGwei: number
}

export type BorrowerModel = {
  /** Chance an hour that a borrower under `topUpBelow` repays until `topUpTo`, on an idle chain; congestion lowers it. Default 0. */
  readonly topUpHazard: number
  /** Health factor. Default 1.1. */
  readonly topUpBelow: number
  /** Default 1.3. */
  readonly topUpTo: number
}

/** Each one that is set and broken is a finding. */
export type LimitsConfig = {
  readonly es99?: number
  readonly es999?: number
  readonly var99?: number
  readonly probabilityBadDebt?: number
  readonly latencyP99Seconds?: number
  readonly insurance?: number
  readonly severity?: Severity
}

/** The grid whose every point is run over the same paths. Absent axes stay as configured. */
export type FrontierConfig = {
  /** Which collateral's parameters are varied. */
  readonly asset: string
  readonly liquidationThreshold?: readonly number[]
  readonly bonus?: readonly number[]
  readonly closeFactor?: readonly number[]
  readonly supplyCap?: readonly number[]
  /** ES 99 % in dollars whose upper bound a point must keep to be admissible. */
  readonly es99Limit: number
  /** Paths for every point. Default: those of the run, 1,000 at least and 2,000 at most. */
  readonly paths?: number
}
