import type { Address, Hash, Hex } from './hex.ts'
import type { HaltMode } from './protocol.ts'

/** How settled the evidence must be before an action may be sent. */
export type EvidenceLevel = 'pending' | 'head' | { readonly confirmations: number } | 'finalized'

/** `dry-run` simulates and records; `live` also sends. */
export type ActionMode = 'dry-run' | 'live'

/**
 * Which endpoints get the transaction: all at once, or only private relays, so that nobody sees it before it is mined.
 */
export type Submission = 'everywhere' | 'private'

/** How far a call halts the protocol, and which contracts' users it covers: what makes one action stricter than another. */
export type Halt = { readonly mode: HaltMode; readonly protects: readonly Address[] }

/** One approver's consent to one action, as it was signed; see `Approvals`. */
export type Approval = {
  readonly approver: Address
  /** Unix seconds; the consent ends then. Part of what was signed. */
  readonly expiry: number
  /** 65 bytes over the EIP-712 digest. */
  readonly signature: Hex
}

/** Consent that an action must have before it may be sent. */
export type Approvals = {
  /** Distinct approvers that must have signed. */
  readonly needed: number
  readonly given: readonly Approval[]
  /** Unix seconds: later than this no approval may run, and an action that still lacks some is refused. */
  readonly until: number
}

/**
 * What became of the pending attack when it was run behind the action in one simulated block: it did nothing any
 * more (`stopped`), it still went through (`through`), or that could not be found out (`unknown`).
 */
export type Rehearsal = { readonly verdict: 'stopped' | 'through' | 'unknown'; readonly detail: string }

/** A call that a responder wants to make. */
export type ActionCall = {
  readonly to: Address
  readonly data: Hex
  /** wei. */
  readonly value: bigint
  /** For people: `pool.setPoolPause(true)`. */
  readonly description: string
  /** Absent for a call that halts nothing. */
  readonly halts?: Halt
}

export type ActionStatus =
  | 'planned'
  | 'waiting'
  | 'simulated'
  | 'refused'
  | 'sent'
  | 'confirmed'
  | 'failed'
  | 'cancelled'

/** An answer to an incident: planned, simulated and recorded whether or not it is sent. */
export type Action = {
  readonly id: Hash
  readonly incident: Hash
  readonly playbook: string
  readonly responder: string
  readonly chainId: number
  readonly mode: ActionMode
  readonly evidence: EvidenceLevel
  /** wei per gas that may be bid at most. */
  readonly maxFeePerGas: bigint
  readonly call: ActionCall
  readonly status: ActionStatus
  /** Why it stands where it stands: the revert reason, the evidence that is missing, the error. */
  readonly reason: string | undefined
  readonly transaction: Hash | undefined
  /** Absent is `everywhere`. */
  readonly submission?: Submission
  /** With private submission: blocks without inclusion after which it goes everywhere. Absent is 2. */
  readonly publicAfterBlocks?: number | 'never'
  /** It cannot be taken back: never sent a second time on a guess. */
  readonly irreversible?: true
  /** Absent when nobody is asked. */
  readonly approvals?: Approvals
  /** Unix milliseconds of the plan. */
  readonly plannedAt?: number
  /** Milliseconds from the plan until evidence and approvals were there: what waiting cost. */
  readonly waitedMs?: number
  /** The last rehearsal against the pending attack. */
  readonly rehearsal?: Rehearsal
}
