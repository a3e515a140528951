import type {
  BlockRef,
  ChainEvent,
  PendingTransaction,
  ReadResult,
  StateRead,
  Tier,
  Transaction,
} from '@membrane/core'

/** What one tier costs or lacks at a source: the line that `membrane doctor` prints. */
export type TierProbe = {
  readonly tier: Tier | 'pending' | 'simulate' | 'after' | 'finalized'
  readonly state: 'present' | 'unknown'
  /** The method that gives it, or why it is missing: `debug_traceBlockByHash callTracer`, `method not found`. */
  readonly detail: string
}

/** A transaction as it would run on the head, with trace, logs and state diff as far as the source can tell. */
export type Simulation =
  | {
      readonly ok: true
      readonly on: BlockRef
      readonly timestamp: number
      readonly transaction: Transaction
      readonly tiers: readonly Tier[]
      /**
       * Answers in the state after it, one a read asked for, in order; a failing one is `ok: false`. They come later than the
       * rest, which does not wait for them; never rejects.
       */
      readonly after?: Promise<readonly ReadResult[]>
    }
  | { readonly ok: false; readonly reason: string }

export type SourceStart = {
  /** The last block handled; events continue with the next one. Absent: start where the source is configured to. */
  readonly after?: BlockRef
  /** Recent handled blocks, newest first, so that a reorg which happened while the guard was down is noticed. */
  readonly recent?: readonly BlockRef[]
  readonly signal: AbortSignal
}

/**
 * A place where chain data comes from. `events` yields a reorg before the blocks that replace the dropped ones,
 * leaves no block out, and ends when the source is exhausted (recorded) or `signal` aborts (live).
 */
export type ChainSource = {
  readonly name: string
  readonly chainId: () => Promise<number>
  readonly probe: () => Promise<readonly TierProbe[]>
  readonly events: (start: SourceStart) => AsyncGenerator<ChainEvent, void, void>
  /** Answers view calls at a block; one result a read, in order. A failing read is `ok: false`, never left out. */
  readonly read: (reads: readonly StateRead[], at: BlockRef) => Promise<readonly ReadResult[]>
  /** @param after view calls to be answered in the state that the transaction leaves. */
  readonly simulate: (transaction: PendingTransaction, after?: readonly StateRead[]) => Promise<Simulation>
  readonly close: () => Promise<void>
}
