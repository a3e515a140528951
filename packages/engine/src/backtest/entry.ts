import type { Address, Hash, Severity } from '@membrane/core'
import type { ResponseOutcome } from './accounting.ts'
import type { PauseCost } from './pauseCost.ts'
import type { ResponsePath } from './timing.ts'
import type { AssetAtRisk, ValueAtRisk } from './value.ts'
import type { WorldKind } from './world.ts'

/** Where the response got in. `block` and `index` are null where the recording does not say its own block. */
export type RespondedAt = {
  readonly block: number | null
  readonly index: number | null
  readonly path: ResponsePath | 'none'
  /** Why there is no response, or no place for it. */
  readonly reason: string | null
}

/** What happened in one world. Amounts are dollars; null is unknown. */
export type WorldResult = {
  readonly world: WorldKind
  readonly detected: boolean
  readonly severity: Severity | null
  readonly score: number | null
  readonly detectors: readonly string[]
  readonly respondedAt: RespondedAt
  readonly paused: readonly Address[]
  /** Playbooks in `dry-run` are judged as though they were live; this says which they were. */
  readonly mode: 'dry-run' | 'live' | null
  readonly outcome: ResponseOutcome
  readonly valueSaved: number | null
  readonly valueLost: number | null
}

export type SplitAsset = AssetAtRisk & { readonly saved: bigint | null; readonly lost: bigint | null }

type Shared = {
  /** Null when an alarm concerned a block as a whole. */
  readonly transaction: Hash | null
  readonly file: string
  readonly chainId: number | null
  readonly block: number | null
  readonly index: number | null
  readonly unit: 'USD'
  readonly assumptions: readonly string[]
}

/**
 * One attack's transaction. The fields of a world are those of the one asked for, or of `private` where both were;
 * then `mempool` holds the other.
 */
export type AttackEntry = Shared &
  WorldResult & {
    readonly kind: 'attack'
    /** The attack's name. */
    readonly incident: string
    readonly valueAtRisk: number | null
    /** `at-least` when some of it has no known price. */
    readonly valueAtRiskBound: 'exact' | 'at-least' | null
    readonly valueAtRiskReason: string | null
    readonly claimedLoss: string | null
    readonly assets: readonly SplitAsset[]
    readonly measured: Pick<ValueAtRisk, 'tokens' | 'coin' | 'attackers' | 'measuredBy' | 'spent'>
    readonly falsePauseCost: null
    readonly mempool: WorldResult | null
  }

/** A pause that ordinary business caused. */
export type FalsePauseEntry = Shared &
  Omit<WorldResult, 'outcome'> & {
    readonly kind: 'false-pause'
    /** Identity of the guard's incident. */
    readonly incident: string
    readonly valueAtRisk: null
    readonly falsePauseCost: number | null
    readonly cost: PauseCost
    readonly mempool: (Omit<WorldResult, 'outcome'> & { readonly cost: PauseCost }) | null
  }

export type BacktestEntry = AttackEntry | FalsePauseEntry
