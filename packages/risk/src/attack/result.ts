import type { Hash, RiskFinding } from '@membrane/core'
import type { BountyInputs, BountyResult, Range } from './bounty.ts'
import type { VoteSource } from './governance/acquire.ts'
import type { Arbitrage } from './oracle/window.ts'

/**
 * What `membrane economics --format json` prints; the same configuration gives the same bytes. Dollars, fractions, seconds.
 * `null` is unknown or does not exist, and `unknown` says which and why.
 */
export type EconomicsResult = {
  /** SHA-256 over configuration and engine. */
  readonly runId: Hash
  readonly engine: string
  readonly oracle: readonly OracleResult[]
  readonly governance: readonly GovernanceResult[]
  readonly bounty: readonly BountyEntry[]
  readonly incentives: readonly IncentiveResult[]
  readonly mev: readonly MevResult[]
  /** Absent where none is asked for. */
  readonly margin?: readonly MarginResult[]
  readonly findings: readonly RiskFinding[]
  /** What was taken for granted, in sentences. */
  readonly assumptions: readonly string[]
  readonly unknown: readonly { readonly subject: string; readonly metric: string; readonly reason: string }[]
}

export type CostPoint = {
  readonly move: number
  /** Null where no price brings the move about. */
  readonly capital: number | null
  readonly loss: number | null
}

/** One way of making one oracle show a wrong price. */
export type OracleResult = {
  readonly name: string
  /** Null for a median. */
  readonly pool: string | null
  readonly method: 'spot' | 'twap-arithmetic' | 'twap-geometric' | 'median'
  /** Blocks of the window, and those the price is held for; 1 for spot, null for a median. */
  readonly windowBlocks: number | null
  readonly heldBlocks: number | null
  readonly arbitrage: Arbitrage | null
  readonly targetMove: number
  /** What the pool itself has to show, times the fair price. */
  readonly poolMultiple: number | null
  /** Whether any price brings the target about. */
  readonly reachable: boolean | null
  readonly capital: number | null
  readonly loss: number | null
  /** Whether flash loans pay: the price is pushed, read and traded back in one transaction. */
  readonly flashLoan: boolean | null
  /** Whether `attackerCapital`, and within one transaction `flashLiquidity`, is enough; null where nothing limits it. */
  readonly affordable: boolean | null
  readonly attack: 'pump-collateral' | 'dump-debt' | 'dump-collateral' | 'pump-debt' | null
  readonly cap: number | null
  /** min(borrowable, liquidity) less collateral left behind less loss, with all of `cap`, at the target. */
  readonly profit: number | null
  /** The same at the attacker's best move, and that move. */
  readonly bestProfit: number | null
  readonly bestMove: number | null
  /** Largest cap at which no move pays; null with `safeCapMeaning` `unlimited` where every cap is safe. */
  readonly safeCap: number | null
  readonly safeCapMeaning: 'collateral' | 'debt open to liquidation' | 'value taken' | 'unlimited' | 'unknown'
  /** The same for the target move alone. */
  readonly safeCapAtTarget: number | null
  /** Consecutive slots needed, with the chance that a slot begins such a run and the mean wait; null where not needed or no stake is given. */
  readonly slots: {
    readonly needed: number
    readonly probability: number | null
    readonly expectedWaitSeconds: number | null
    /** Chance of such a run within a day. */
    readonly chanceInDay: number | null
  } | null
  /** Medians: reporters that have to lie, the chance of it, and by how many sigmas one fewer moves the answer. */
  readonly reporters: {
    readonly needed: number
    readonly of: number
    readonly probability: number | null
    readonly shiftBelowSigmas: number
  } | null
  /** Cost against the oracle's move, 24 points up to twice the target; empty where unknown. */
  readonly curve: readonly CostPoint[]
}

export type GovernanceResult = {
  readonly name: string
  readonly votesNeeded: number
  readonly power: 'when-voting' | 'until-executed' | 'snapshot'
  readonly delaySeconds: number
  readonly sources: readonly {
    readonly source: VoteSource
    readonly tokens: number
    readonly capital: number
    readonly cost: number
    readonly flash: boolean
  }[]
  /** Tokens that no source has. */
  readonly missingVotes: number
  readonly ownCapital: number
  readonly flashCapital: number
  readonly purchase: number
  readonly resale: number
  readonly fees: number
  /** purchase - resale + fees; null where votes are missing. */
  readonly cost: number | null
  /** Part of the votes that flash loans pay for. */
  readonly flashShare: number
  readonly valueAtRisk: number | null
  readonly successChance: number
  readonly profit: number | null
  readonly profitable: boolean | null
  readonly blocked: 'not enough votes for sale' | 'more capital than the attacker has' | null
  /** Least delay, and least distance of a snapshot, at which it does not pay; null: none does, or unknown. */
  readonly breakingDelaySeconds: number | null
  readonly breakingSnapshotBlocks: number | null
}

export type BountyEntry = {
  readonly name: string
  readonly reward: number | null
  readonly inputs: Readonly<Record<keyof BountyInputs, Range>> | null
  readonly attackValue: Range | null
  readonly reportValue: Range | null
  /** Reward from which on reporting is worth more; an end that is null has no such reward. */
  readonly dominanceReward: readonly [low: number | null, high: number | null] | null
  readonly verdict: NonNullable<BountyResult['verdict']> | 'unknown'
}

export type IncentiveResult = {
  readonly name: string
  readonly pool: string | null
  readonly bonus: number
  /** Beyond it liquidating makes health worse: 1 / threshold - 1. */
  readonly mostBonus: number
  /** The debt that `leastBonus` is for. */
  readonly position: number | null
  /** Collateral whose sale earns most, and at which nothing is earned. */
  readonly optimalSeizure: number | null
  readonly breakEvenSeizure: number | null
  readonly byGasPrice: readonly {
    readonly gasPriceGwei: number
    readonly gasCost: number | null
    /** Null with a known `gasCost`: no debt is worth liquidating. */
    readonly leastPosition: number | null
    /** For `position`; null with both known: no bonus up to `mostBonus` is enough. */
    readonly leastBonus: number | null
    readonly bestBonus: number | null
    /** Part of the debt that is too small at the best bonus. */
    readonly leftOut: number | null
  }[]
}

export type MevResult =
  | {
      readonly kind: 'oracle-update'
      readonly name: string
      readonly repaid: number | null
      readonly extractable: number | null
      readonly recaptured: number | null
      readonly leaked: number | null
    }
  | {
      readonly kind: 'lvr'
      readonly name: string
      readonly pool: string
      /** Of the pool's value a year; null for pools with ranges, whose value depends on who owns which. */
      readonly rate: number | null
      readonly yearly: number | null
      readonly tradeChance: number | null
      readonly yearlyAfterFees: number | null
      readonly breakEvenVolume: number | null
    }
  | {
      readonly kind: 'sandwich'
      readonly name: string
      readonly pool: string
      readonly front: number | null
      readonly profit: number | null
      readonly victimLoss: number | null
    }

/** Dollars; `initial` and `maintenance` are whole cents, rounded up. */
export type MarginResult = {
  readonly name: string
  /** ES 99 % of filtered history, of the stress window, and 0.75 and 0.25 of them. */
  readonly current: number
  readonly stressed: number
  readonly blended: number
  readonly worstScenario: { readonly id: string; readonly loss: number } | null
  readonly floor: number
  readonly concentration: number
  readonly wrongWay: number
  readonly initial: number
  readonly maintenance: number
  readonly posted: number | null
}
