import type { ChainSource } from '@membrane/chain'
import {
  type Block,
  type BlockRef,
  type Finding,
  type Hash,
  type PendingTransaction,
  type Protocol,
  type ReadResult,
  tiersOf,
} from '@membrane/core'
import type { ConfiguredDetector } from '../detect/compose.ts'
import { type Aftermath, type BlockEvaluation, evaluateBlock, type Memories } from '../detect/evaluate.ts'
import type { PendingGaps } from './pendingGaps.ts'

/** What the block lane knows about the head, against which pending transactions are judged. */
export type HeadState = {
  readonly memories: Memories
  readonly reads: ReadonlyMap<string, ReadResult>
  /** What is asked again in the state after a pending transaction. */
  readonly after: Aftermath
}

export type PendingLaneOptions = {
  readonly source: Pick<ChainSource, 'simulate'>
  readonly detectors: readonly ConfiguredDetector[]
  readonly protocol: Protocol
  readonly chainId: number
  readonly head: () => HeadState
  readonly gaps: PendingGaps
  readonly onFindings: (findings: readonly Finding[], transaction: PendingTransaction, seenAt: number) => void
  /** A pending transaction that could not be judged: unknown, not safe. */
  readonly onUnknown: (transaction: Hash, reason: string) => void
  readonly maxConcurrent?: number
  readonly maxWaiting?: number
}

/** Simulates and judges transactions of the mempool, several at once, newest first when there are too many. */
export type PendingLane = {
  readonly offer: (transaction: PendingTransaction, seenAt: number) => void
  /** A new head: transactions whose simulation failed are tried once more on it. */
  readonly onHead: () => void
  readonly idle: () => Promise<void>
}

const noAnswer: ReadResult = { ok: false, reason: 'the source does not read after a pending transaction' }

type Waiting = { readonly transaction: PendingTransaction; readonly seenAt: number; readonly retry: boolean }

export function createPendingLane(options: PendingLaneOptions): PendingLane {
  const { source, detectors, protocol, chainId, head, gaps, onFindings, onUnknown } = options
  const maxConcurrent = options.maxConcurrent ?? 16
  const maxWaiting = options.maxWaiting ?? 4_000
  const waiting: Waiting[] = []
  const active = new Set<Promise<void>>()
  /** Transactions whose simulation is there, while the state after them is being read. */
  const late = new Set<Promise<void>>()
  const seen = new Set<Hash>()
  let again: Waiting[] = []

  const judge = async (item: Waiting): Promise<void> => {
    const { transaction, seenAt } = item
    const asked = head().after
    const simulation = await source.simulate(transaction, asked.reads).catch((error: unknown) => ({
      ok: false as const,
      reason: error instanceof Error ? error.message : String(error),
    }))
    if (!simulation.ok) {
      if (!item.retry && again.length < maxWaiting) again.push({ ...item, retry: true })
      else onUnknown(transaction.hash, simulation.reason)
      return
    }
    const { memories, reads } = head()
    const block = pendingBlock(chainId, simulation)
    const seen = { stage: 'pending' as const, block, reads, protocol, memories }
    // Who waits for nothing more is not held up by those that do: an alarm is in a race.
    const first = evaluateBlock(
      detectors.filter(({ detector }) => !asked.readers.has(detector.id)),
      seen,
    )
    if (first.findings.length > 0) onFindings(first.findings, transaction, seenAt)
    if (asked.reads.length === 0) return note(first, transaction)
    const told = new Set(first.findings.map(({ id }) => id))
    const finish = (answers: readonly ReadResult[]): void => {
      const after = new Map(asked.reads.map(({ key }, i) => [key, answers[i] ?? noAnswer]))
      const whole = evaluateBlock(detectors, { ...seen, after })
      const more = whole.findings.filter(({ id }) => !told.has(id))
      if (more.length > 0) onFindings(more, transaction, seenAt)
      note(whole, transaction)
    }
    if (late.size >= maxWaiting || simulation.after === undefined) return finish([])
    const task: Promise<void> = simulation.after.then(finish).finally(() => late.delete(task))
    late.add(task)
  }

  const note = ({ outcomes }: BlockEvaluation, { hash }: PendingTransaction): void => {
    gaps.note(outcomes)
    for (const { detector, state, detail } of outcomes) {
      if (state === 'failed') onUnknown(hash, `${detector} failed: ${detail ?? ''}`)
    }
  }

  const pump = () => {
    while (active.size < maxConcurrent) {
      const next = waiting.pop()
      if (next === undefined) return
      const task: Promise<void> = judge(next).finally(() => {
        active.delete(task)
        pump()
      })
      active.add(task)
    }
  }

  return {
    offer: (transaction, seenAt) => {
      if (seen.has(transaction.hash)) return
      seen.add(transaction.hash)
      if (seen.size > 50_000) seen.delete(seen.values().next().value as Hash)
      waiting.push({ transaction, seenAt, retry: false })
      const dropped = waiting.length > maxWaiting ? waiting.shift() : undefined
      if (dropped !== undefined)
        onUnknown(dropped.transaction.hash, 'more pending transactions than can be simulated')
      pump()
    },
    onHead: () => {
      waiting.push(...again)
      again = []
      pump()
    },
    idle: async () => {
      while (active.size + late.size > 0) await Promise.allSettled([...active, ...late])
    },
  }
}

/** The simulated transaction as the block of one transaction that detectors judge. */
export function pendingBlock(
  chainId: number,
  simulation: Extract<Awaited<ReturnType<ChainSource['simulate']>>, { ok: true }>,
): Block {
  const on: BlockRef = simulation.on
  return {
    chainId,
    number: on.number,
    hash: on.hash,
    parentHash: undefined,
    timestamp: simulation.timestamp,
    miner: undefined,
    baseFeePerGas: undefined,
    gasUsed: undefined,
    transactions: [simulation.transaction],
    tiers: tiersOf(simulation.tiers),
  }
}
