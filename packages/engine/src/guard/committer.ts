import { isMembraneError } from '@membrane/core'
import type { Commit, CommitResult, Store } from '../store/store.ts'

/** A part of a commit; lists are joined in the order staged. */
export type CommitPart = Partial<Omit<Commit, 'chainId'>>

export type Committer = {
  /** Adds to the next commit; resolves once that is durable, and rejects when it never will be. */
  readonly stage: (part: CommitPart) => Promise<CommitResult>
  /** Resolves when there is room for more: back-pressure for a source that is faster than the store. */
  readonly room: () => Promise<void>
  /** Resolves when everything staged is durable. */
  readonly flush: () => Promise<void>
}

export type CommitterOptions = {
  readonly store: Pick<Store, 'commit'>
  readonly chainId: number
  /** Ledger rows that may wait before `room` holds the source back. */
  readonly maxWaiting: number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly onRetry: (error: unknown, attempt: number) => void
}

type Waiter = { readonly resolve: (result: CommitResult) => void; readonly reject: (error: unknown) => void }

type Open = { readonly part: MutableCommit; readonly waiters: Waiter[] }

type MutableCommit = {
  -readonly [Key in keyof Omit<Commit, 'tip' | 'chainId' | 'retractedFindings'>]: Commit[Key][number][]
} & { tip: Commit['tip'] | undefined; retractedFindings: NonNullable<Commit['retractedFindings']>[number][] }

/**
 * Group commit: while one commit is being written, what is staged gathers into the next. A live chain thus
 * commits every block at once, and a replay commits as many together as the store's speed makes useful.
 * A retryable failure is tried again with back-off for as long as it takes; any other rejects `flush` and `room`.
 */
export function createCommitter(options: CommitterOptions): Committer {
  const { store, chainId, maxWaiting, sleep, onRetry } = options
  let open = emptyCommit()
  let writing: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined

  const write = async (commit: Commit): Promise<CommitResult> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await store.commit(commit)
      } catch (error) {
        if (!isMembraneError(error) || !error.retryable) throw error
        onRetry(error, attempt)
        await sleep(Math.min(30_000, 100 * 2 ** Math.min(attempt, 9)))
      }
    }
  }

  const drain = async (): Promise<void> => {
    // What is staged in one go belongs together, and `writing` must be set before this can end.
    await Promise.resolve()
    while (open.waiters.length > 0) {
      const { part, waiters } = open
      open = emptyCommit()
      const { tip, ...lists } = part
      try {
        if (failure !== undefined) throw failure.error
        const result = await write({ chainId, ...lists, ...(tip === undefined ? {} : { tip }) })
        for (const { resolve } of waiters) resolve(result)
      } catch (error) {
        failure = { error }
        for (const { reject } of waiters) reject(error)
      }
    }
    writing = undefined
  }

  const check = () => {
    if (failure !== undefined) throw failure.error
  }

  return {
    stage: (part) => {
      const target = open.part
      target.ledger.push(...(part.ledger ?? []))
      target.findings.push(...(part.findings ?? []))
      target.retractedBlocks.push(...(part.retractedBlocks ?? []))
      target.retractedFindings.push(...(part.retractedFindings ?? []))
      target.incidents.push(...(part.incidents ?? []))
      target.incidentEvents.push(...(part.incidentEvents ?? []))
      target.actions.push(...(part.actions ?? []))
      target.deliveries.push(...(part.deliveries ?? []))
      target.measurements.push(...(part.measurements ?? []))
      target.memories.push(...(part.memories ?? []))
      if (part.tip !== undefined) target.tip = part.tip
      const durable = new Promise<CommitResult>((resolve, reject) => {
        open.waiters.push({ resolve, reject })
      })
      // Whoever does not wait for it still learns of a failure from `room` and `flush`.
      durable.catch(() => {})
      writing ??= drain()
      return durable
    },
    room: async () => {
      while (open.part.ledger.length >= maxWaiting && writing !== undefined) await writing
      check()
    },
    flush: async () => {
      while (writing !== undefined) await writing
      check()
    },
  }
}

function emptyCommit(): Open {
  return {
    part: {
      ledger: [],
      findings: [],
      retractedBlocks: [],
      retractedFindings: [],
      incidents: [],
      incidentEvents: [],
      actions: [],
      deliveries: [],
      measurements: [],
      memories: [],
      tip: undefined,
    },
    waiters: [],
  }
}
