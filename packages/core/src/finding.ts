import { digest } from './digest.ts'
import type { Address, Hash, Hex } from './hex.ts'
import type { Severity } from './severity.ts'
import type { Tier } from './tier.ts'

/** Where a finding was made: on a simulated transaction that waits in the mempool, or on a mined block. */
export type Stage = 'pending' | 'block'

/**
 * A fact that a reader can check without trusting the detector. Amounts and words are strings (decimal base
 * units, hex), so that evidence survives every store and pipe unchanged.
 */
export type Evidence =
  | { readonly kind: 'log'; readonly address: Address; readonly logIndex: number; readonly event: string }
  | {
      readonly kind: 'frame'
      /** Child indexes from the root call down. */
      readonly path: readonly number[]
      readonly from: Address
      readonly to: Address | undefined
      readonly selector: Hex
      readonly note: string
    }
  | {
      readonly kind: 'slot'
      readonly address: Address
      readonly slot: Hash
      readonly before: Hash
      readonly after: Hash
      readonly note: string
    }
  | {
      readonly kind: 'flow'
      readonly account: Address
      /** Token contract, or `native` for the chain's own coin. */
      readonly token: Address | 'native'
      /** Signed base units: positive came in. */
      readonly amount: string
      readonly note: string
    }
  | {
      readonly kind: 'measure'
      readonly name: string
      readonly value: string
      readonly threshold: string
      readonly unit: string
    }
  | { readonly kind: 'read'; readonly address: Address; readonly call: string; readonly value: string }
  /** A place in source code; a list of them, in order, is a path from source to sink. Lines count from 1. */
  | {
      readonly kind: 'source'
      readonly file: string
      readonly line: number
      readonly endLine: number
      readonly note: string
    }
  /** A path of a simulation that anyone can draw again: `run` names configuration, data and engine. */
  | {
      readonly kind: 'scenario'
      readonly name: string
      readonly run: Hash
      readonly seed: number
      /** Undefined where it concerns all paths. */
      readonly path: number | undefined
      readonly note: string
    }

/** What a detector says, before the engine gives it identity and place. */
export type FindingDraft = {
  readonly severity: Severity
  /** How sure and how bad, 0 to 1; detectors say in their docs how they set it. */
  readonly score: number
  /** One line for a pager. */
  readonly title: string
  /** The contract, account or role concerned: part of the identity, so one transaction may give several findings. */
  readonly subject: string
  /** Hash of the transaction; undefined when the finding concerns the block as a whole. */
  readonly transaction: Hash | undefined
  readonly victims: readonly Address[]
  readonly attackers: readonly Address[]
  readonly evidence: readonly Evidence[]
  /** Tiers that would have sharpened the answer and were not there. */
  readonly unknown?: readonly Tier[]
}

/** An alert about one subject in one transaction or block. The same input gives the same `id`. */
export type Finding = FindingDraft & {
  readonly id: Hash
  readonly detector: string
  readonly stage: Stage
  readonly chainId: number
  /** The block it was found in; for a pending transaction the head that it was simulated on. */
  readonly block: { readonly number: number; readonly hash: Hash }
  readonly unknown: readonly Tier[]
}

export type FindingPlace = {
  readonly detector: string
  readonly stage: Stage
  readonly chainId: number
  readonly block: { readonly number: number; readonly hash: Hash }
}

/**
 * Gives a draft its place and its stable id: SHA-256 over detector, chain, block hash, transaction and subject.
 * A pending finding has no block of its own yet, so its id uses the word `pending`; simulating the same
 * transaction again on a later head gives the same id.
 */
export function placeFinding(draft: FindingDraft, place: FindingPlace): Finding {
  const id = digest([
    place.detector,
    place.chainId,
    place.stage === 'pending' ? 'pending' : place.block.hash,
    draft.transaction ?? null,
    draft.subject,
  ])
  return { ...draft, ...place, id, unknown: draft.unknown ?? [] }
}
