import type { Address, Hash, Hex } from './hex.ts'

/** How settled the evidence must be before an action may be sent. */
export type EvidenceLevel = 'pending' | 'head' | { readonly confirmations: number } | 'finalized'

/** `dry-run` simulates and records; `live` also sends. */
export type ActionMode = 'dry-run' | 'live'

/** A call that a responder wants to make. */
export type ActionCall = {
  readonly to: Address
  readonly data: Hex
  /** wei. */
  readonly value: bigint
  /** For people: `pool.setPoolPause(true)`. */
  readonly description: string
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
}
