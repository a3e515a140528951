import type { Address, EvidenceLevel, Finding, HaltMode, Hash } from '@membrane/core'
import { evidenceReached } from '../respond/evidence.ts'

/** A place in the chain: a transaction with this index, or one that takes it and moves the others back. */
export type Position = { readonly block: number; readonly index: number }

/** How a response gets in: ahead of a transaction seen in the mempool, or after a mined block. */
export type ResponsePath = 'mempool' | 'next-block'

export type Landing = Position & { readonly path: ResponsePath }

/** An answer that the guard planned, and where it gets into the chain. */
export type Pause = {
  readonly id: Hash
  readonly incident: Hash
  /** What it halts: nothing else is taken to be saved by it. */
  readonly contracts: ReadonlySet<Address>
  /** Only `paused` surely stops a transaction: what a milder halt lets through is not in a recording. */
  readonly mode: HaltMode
  readonly landing: Landing
  /** Last block in which it still holds. */
  readonly until: number
}

/** Whether the response is there before the transaction at `position`. One at the same place was put ahead of it. */
export function precedes(landing: Position, position: Position): boolean {
  return (
    landing.block < position.block || (landing.block === position.block && landing.index <= position.index)
  )
}

/** Whether the pause holds when the transaction at `position` runs. */
export function holds(pause: Pick<Pause, 'landing' | 'until'>, position: Position): boolean {
  return precedes(pause.landing, position) && position.block <= pause.until
}

/** Blocks looked ahead for evidence; what takes longer never lands. */
const furthest = 10_000

/**
 * Where a planned action gets in. One planned against a pending transaction on `pending` evidence takes that
 * transaction's place. Any other waits until a mined block has made its evidence good, as the live guard's does, and
 * is first in the block that comes `latencyBlocks` later. Undefined when its evidence never comes.
 */
export function landingOf(input: {
  readonly evidence: EvidenceLevel
  /** Where the transaction is that was seen in the mempool; undefined once blocks are what is looked at. */
  readonly ahead: Position | undefined
  /** The newest mined block. */
  readonly head: number
  readonly findings: readonly Pick<Finding, 'stage' | 'block'>[]
  readonly latencyBlocks: number
  /** Blocks that people take to approve; 0 when nobody is asked. */
  readonly approvalBlocks: number
  /** How far finality is behind the head. */
  readonly finalityBlocks: number
}): Landing | undefined {
  const { evidence, ahead, head, findings, latencyBlocks, approvalBlocks, finalityBlocks } = input
  const ref = (number: number) => ({ number, hash: '0x' as Hash }) // only numbers are compared
  const late = latencyBlocks + approvalBlocks
  if (ahead !== undefined) {
    const state = { head: ref(head), finalized: undefined, findings }
    if (!evidenceReached(evidence, state).ok) return undefined
    if (approvalBlocks > 0) return { block: head + late, index: 0, path: 'next-block' }
    return { ...ahead, path: 'mempool' }
  }
  for (let at = head; at <= head + furthest; at++) {
    const state = { head: ref(at), finalized: ref(at - finalityBlocks), findings }
    if (evidenceReached(evidence, state).ok) return { block: at + late, index: 0, path: 'next-block' }
    if (!findings.some(({ stage }) => stage === 'block')) return undefined
  }
  return undefined
}
