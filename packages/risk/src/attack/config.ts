import type { Severity } from '@membrane/core'
import type { PoolConfig } from '../config/config.ts'
import type { Range } from './bounty.ts'
import type { Arbitrage } from './oracle/window.ts'

/**
 * What `membrane economics` is asked. Money is in US dollars, fractions are plain (0.05 is 5 %), times are seconds, rates and
 * volatilities are yearly. Whatever is left out and has no default makes what rests on it unknown, never safe.
 */
export type EconomicsConfig = {
  readonly name: string
  readonly chain?: ChainEconomics
  readonly pools?: Readonly<Record<string, PoolEconomics>>
  readonly oracle?: readonly OracleAttackConfig[]
  readonly governance?: readonly GovernanceConfig[]
  readonly incentives?: readonly IncentiveConfig[]
  readonly bounty?: readonly BountyConfig[]
  readonly mev?: readonly MevConfig[]
  readonly margin?: readonly MarginConfig[]
  readonly limits?: EconomicsLimits
}

export type ChainEconomics = {
  /** Default 12. */
  readonly blockSeconds?: number
  /** Dollars of the chain's own coin, for gas. */
  readonly coinPrice?: number
}

/** A market that others read prices from, buy votes in, or sell collateral to. */
export type PoolEconomics = {
  /** Dollars of a whole token of the asset. Needed for `uniswap-v3`. */
  readonly price?: number
  /** Its fee is 0.003 where none is given. */
  readonly depth: PoolConfig | 'unknown'
}

export type OracleAttackConfig = {
  readonly name: string
  /** One of `pools`; not for a median. */
  readonly pool?: string
  readonly reading:
    | {
        readonly kind: 'spot'
        /**
         * `never`: read in the transaction that pushes, so the attacker trades back first and flash loans pay. `each-block`: read
         * in a later one, once others could have traded it back. Default: both are costed.
         */
        readonly arbitrage?: Extract<Arbitrage, 'each-block' | 'never'>
      }
    | {
        readonly kind: 'twap-arithmetic' | 'twap-geometric'
        /** Window in blocks. */
        readonly blocks: number
        /** For how many blocks an attacker holds the price; each is costed. Default: 1 and the whole window. */
        readonly held?: readonly number[]
        /** The others need consecutive blocks. Default: `each-block`, and `never` beside it where `stakeShare` is given. */
        readonly arbitrage?: Arbitrage
      }
    | {
        readonly kind: 'median'
        readonly reporters: number
        /** That a report needs: Chainlink's f + 1, with f under a third of the reporters. Default: half of the reporters lie. */
        readonly signatures?: number
        /** Chance that one is corrupt, independently of the others. */
        readonly corruptChance?: number
        /** Dollars to buy one. */
        readonly reporterPrice?: number
      }
  /** Relative move that the oracle is to show: 0.2, or -0.2. */
  readonly targetMove: number
  /** Part of the stake that an attacker proposes blocks with. */
  readonly stakeShare?: number
  /** Dollars of an attacker's own. Default: any. */
  readonly attackerCapital?: number
  /** Dollars that flash loans lend beside it for what is over within one transaction. Default: any. */
  readonly flashLiquidity?: number
  readonly lending?: LendingTarget
}

/** What the price is good for. */
export type LendingTarget =
  | {
      readonly attack: 'pump-collateral' | 'dump-debt'
      readonly loanToValue: number
      /** Dollars that can be borrowed at all. */
      readonly liquidity?: number
      /** Dollars of collateral that the cap lets in: of the asset itself, or of what is borrowed against. */
      readonly cap?: number
    }
  | {
      readonly attack: 'dump-collateral' | 'pump-debt'
      readonly bonus: number
      /** Default 0.5. */
      readonly closeFactor?: number
      /** Dollars of debt that the target move opens to liquidation. */
      readonly cap?: number
    }

export type GovernanceConfig = {
  readonly name: string
  readonly token: { readonly price: number; readonly supply: number }
  /** Tokens that win a vote, or their part of the supply. */
  readonly votesNeeded: { readonly tokens: number } | { readonly share: number }
  /** Dollars that a proposal can take. */
  readonly valueAtRisk?: number
  /** Names of `pools` that trade the token. */
  readonly pools?: readonly string[]
  readonly otc?: { readonly tokens: number; readonly premium: number }
  readonly borrow?: {
    readonly tokens: number
    readonly yearlyRate: number
    /** Default 1.5. */
    readonly collateralRatio?: number
  }
  /** Votes granted for money put in: `exitCost` is the part that does not come out again. */
  readonly deposit?: { readonly tokens: number; readonly exitCost: number }
  readonly flash?: { readonly tokens: number; readonly fee: number }
  /** When balances count; see `governance/capture.ts`. */
  readonly power: 'when-voting' | 'until-executed' | 'snapshot'
  /** Default 1 where `power` is `snapshot`. */
  readonly snapshotBlocks?: number
  /** From the decisive vote to its execution. */
  readonly delaySeconds: number
  /** Mean time until defenders stop a passed proposal. Default: they never do. */
  readonly responseSeconds?: number
  /** Default: as much as it takes. */
  readonly attackerCapital?: number
  /** Default 0.1. */
  readonly capitalRate?: number
  /** Price of the token afterwards over the price before. Default 1, the attacker's best case. */
  readonly priceAfter?: number
}

export type IncentiveConfig = {
  readonly name: string
  /** Where collateral is sold; absent: at the outside price. */
  readonly pool?: string
  readonly bonus: number
  /** Part of the bonus that the protocol keeps. Default 0. */
  readonly protocolFee?: number
  readonly liquidationThreshold: number
  /** Gas of one liquidation. Default 450,000. */
  readonly gas?: number
  readonly gasPricesGwei: readonly number[]
  /** Default 5. */
  readonly minProfit?: number
  /** Dollars of debt: the bonus that this size needs is told. */
  readonly position?: number
  /** Sizes of debts, for the bonus that costs least. */
  readonly sizes?: {
    readonly smallest: number
    readonly exponent: number
    /** Default 0.5. */
    readonly lossIfLeft?: number
  }
}

/** One number, or a range where that is all that is known. */
export type NumberOrRange = number | Range

export type BountyConfig = {
  readonly name: string
  /** Dollars offered. */
  readonly reward?: number
  readonly valueAtRisk?: NumberOrRange
  readonly successChance?: NumberOrRange
  readonly launderingLoss?: NumberOrRange
  readonly detectionChance?: NumberOrRange
  readonly legalCost?: NumberOrRange
  readonly attackCost?: NumberOrRange
  readonly paidChance?: NumberOrRange
  readonly firstChance?: NumberOrRange
  readonly reputation?: NumberOrRange
}

export type MevConfig =
  | {
      readonly kind: 'oracle-update'
      readonly name: string
      /** Dollars of debt that one update makes liquidatable. */
      readonly debt?: number
      readonly bonus: number
      /** Default 0.5. */
      readonly closeFactor?: number
      /** Default 450,000. */
      readonly gas?: number
      readonly gasPriceGwei?: number
      /** Part that an auction of the right to come first gives back. Default 0. */
      readonly auctionShare?: number
    }
  | {
      readonly kind: 'lvr'
      readonly name: string
      readonly pool: string
      readonly volatility: number
    }
  | {
      readonly kind: 'sandwich'
      readonly name: string
      readonly pool: string
      /** Dollars that a user buys for. */
      readonly trade: number
      readonly slippageTolerance: number
    }

/** A portfolio whose margin for tail risk is asked; see `margin/portfolioMargin.ts` for the rule. */
export type MarginConfig = {
  readonly name: string
  /** One for each column of the returns: dollars, longs positive, and dollars that the market trades in a day. */
  readonly positions: readonly { readonly notional: number; readonly dailyVolume: number }[]
  /** Joint log returns of one day, oldest first; at least 100 rows. */
  readonly history: readonly (readonly number[])[]
  /** Rows of a stressed time. */
  readonly stress: readonly (readonly number[])[]
  readonly collateral?: readonly {
    readonly asset: number
    readonly value: number
    readonly haircut: number
    readonly own?: boolean
  }[]
  /** Dollars that are posted; for `limits.margin`. */
  readonly posted?: number
}

/** Each one that is set and broken is a finding, and so is one that cannot be judged. */
export type EconomicsLimits = {
  /** Most dollars that manipulating an oracle may earn at any move. */
  readonly oracleProfit?: number
  /** Caps in `lending` stay at or under the largest safe one. */
  readonly safeCaps?: boolean
  /** Most dollars that capturing a vote may earn. */
  readonly governanceProfit?: number
  /** Delays are long enough, or snapshots far enough, to make a capture not pay. */
  readonly governanceDelay?: boolean
  /** Dollars: debts of this size must be worth liquidating at every gas price listed. */
  readonly leastPosition?: number
  /** `certain`: rewards reach the upper end of the dominance interval. `possible`: its lower end. */
  readonly bounty?: 'certain' | 'possible'
  /** Most dollars that one event (an update, a trade) may leak. */
  readonly mevPerEvent?: number
  /** Most of a pool's value that arbitrage may take a year, after fees. */
  readonly lvrRate?: number
  /** What is posted covers the initial margin. */
  readonly margin?: boolean
  /** Default `high`. */
  readonly severity?: Severity
}

/** For configuration files: types without annotations. */
export function defineEconomics(config: EconomicsConfig): EconomicsConfig {
  return config
}
