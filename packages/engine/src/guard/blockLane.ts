import type { ChainSource } from '@membrane/chain'
import type { AlarmBudget, Block, BlockRef, Protocol, ReadResult, StateRead } from '@membrane/core'
import type { Bus } from '../bus/bus.ts'
import type { ConfiguredDetector } from '../detect/compose.ts'
import {
  type Aftermath,
  evaluateBlock,
  initialMemories,
  wantedAfter,
  wantedReads,
} from '../detect/evaluate.ts'
import { createMemoryWindow, reorgWindow } from '../detect/window.ts'
import type { Executor } from '../respond/executor.ts'
import type { Resume } from '../store/store.ts'
import { announceCommit, ignoreFailure } from './announce.ts'
import type { CaseFile } from './caseFile.ts'
import type { Committer } from './committer.ts'
import type { PendingGaps } from './pendingGaps.ts'
import type { HeadState } from './pendingLane.ts'

export type BlockLaneOptions = {
  readonly source: Pick<ChainSource, 'read'>
  readonly detectors: readonly ConfiguredDetector[]
  readonly budget: AlarmBudget | undefined
  readonly protocol: Protocol
  readonly chainId: number
  readonly resume: Pick<Resume, 'memories'>
  readonly committer: Committer
  readonly cases: CaseFile
  readonly gaps: PendingGaps
  readonly executor: Executor
  readonly bus: Bus
  /** Recorded data: the ledger tells of it, the checkpoint does not move. */
  readonly replay: boolean
  readonly now: () => number
}

/** Evaluates mined blocks one after the other and stages what comes of them. */
export type BlockLane = {
  readonly onBlock: (block: Block) => Promise<void>
  readonly onReorg: (ancestor: BlockRef, dropped: readonly BlockRef[]) => void
  readonly head: () => HeadState
}

const noReads: ReadonlyMap<string, ReadResult> = new Map()

export function createBlockLane(options: BlockLaneOptions): BlockLane {
  const { source, detectors, protocol, chainId, committer, cases, gaps, executor, bus, now, replay } = options
  const window = createMemoryWindow(initialMemories(detectors, protocol), options.resume)
  let reads = noReads
  let after: Aftermath = { reads: [], readers: new Set() }
  let memoryLost = false

  const answer = async (
    wanted: readonly StateRead[],
    block: BlockRef,
  ): Promise<ReadonlyMap<string, ReadResult>> => {
    if (wanted.length === 0) return noReads
    try {
      const results = await source.read(wanted, block)
      return new Map(wanted.map(({ key }, i) => [key, results[i] ?? { ok: false, reason: 'no answer' }]))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      bus.publish({
        kind: 'notice',
        level: 'warn',
        message: `state of block ${block.number} is unknown: ${reason}`,
      })
      return new Map(wanted.map(({ key }) => [key, { ok: false, reason }]))
    }
  }

  return {
    head: () => ({ memories: window.current(), reads, after }),
    onBlock: async (block) => {
      const seenAt = now()
      const ref = { number: block.number, hash: block.hash }
      const memories = window.current()
      reads = await answer(wantedReads(detectors, protocol, memories), ref)
      after = wantedAfter(detectors, protocol, memories)
      const result = evaluateBlock(detectors, {
        stage: 'block',
        block,
        reads,
        protocol,
        memories: window.current(),
        budget: options.budget,
      })
      window.push(ref, result.memories)
      const foundAt = now()
      for (const finding of result.findings) bus.publish({ kind: 'finding', finding, seenAt, foundAt })
      for (const measurement of result.measurements)
        bus.publish({ kind: 'measurement', measurement, block: ref })
      bus.publish({ kind: 'block', block, findings: result.findings.length, evaluatedMs: foundAt - seenAt })
      const { part, release } = cases.open(result.findings)
      const outcomes = memoryLost
        ? result.outcomes.map((outcome) => ({
            ...outcome,
            state: 'partial' as const,
            detail: 'memory lost by a reorg',
          }))
        : result.outcomes
      memoryLost = false
      const durable = committer.stage({
        ...part,
        ledger: [
          {
            chainId,
            kind: replay ? 'replayed' : 'block',
            block: ref,
            parentHash: block.parentHash,
            outcomes: gaps.tell(outcomes),
          },
        ],
        measurements: result.measurements.map((measurement) => ({ ...measurement, block: ref })),
        ...(replay ? {} : { memories: [{ block: ref, memory: window.encode(result.memories) }] }),
      })
      announceCommit(durable, bus, 1, result.findings)
      durable.then(() => release(executor, durable), ignoreFailure)
      executor.advance({ head: ref })
    },
    onReorg: (ancestor, dropped) => {
      memoryLost = !window.rewind(ancestor)
      const { part, release } = cases.retractBlocks(
        dropped.map(({ hash }) => hash),
        `dropped by a reorg to block ${ancestor.number}`,
      )
      bus.publish({ kind: 'reorg', ancestor, dropped })
      if (memoryLost && dropped.length > reorgWindow) {
        bus.publish({
          kind: 'notice',
          level: 'warn',
          message: `detectors forgot what came before block ${ancestor.number}`,
        })
      }
      const durable = committer.stage(
        replay
          ? part
          : {
              ...part,
              ledger: dropped.map((block) => ({
                chainId,
                kind: 'retracted',
                block,
                parentHash: undefined,
                outcomes: [],
              })),
              tip: ancestor,
            },
      )
      durable.then(() => release(executor, durable), ignoreFailure)
    },
  }
}
