import type { Block, CallFrame, Transaction } from '@membrane/core'
import { missingTiers, unknownProtocol } from '@membrane/core'
import {
  builtinDetectors,
  events,
  framesOf,
  judgeBlock,
  logsByTopic,
  logsOf,
  transfersOf,
} from '@membrane/detectors'
import type { Samples } from './samples.ts'

export type CostReport = {
  readonly rounds: number
  readonly transactions: number
  readonly attacks: number
  /** Microseconds a transaction of the whole catalogue, its verdict included: ordinary blocks with call frames, attacks. */
  readonly ordinary: number
  readonly exploits: number
  /** What all detectors read from is made once a transaction: microseconds of that alone. */
  readonly reading: { readonly ordinary: number; readonly exploits: number }
  /** Microseconds a transaction by detector, after the shared reading; the best round of each. */
  readonly detectors: readonly {
    readonly id: string
    readonly ordinary: number
    readonly exploits: number
  }[]
  /** Every recorded trace above 1,000 frames, and what the catalogue takes for it. */
  readonly large: readonly { readonly name: string; readonly frames: number; readonly milliseconds: number }[]
}

/** Frames from which a trace is listed by itself. */
const largeFrames = 1_000

/**
 * Measures warm, each round on fresh copies of the blocks, because what is read of a block is remembered by identity. Of each
 * block, and of each detector on it, the best round counts: that is what the work costs without whatever else the
 * machine was doing.
 */
export function measureCost(
  samples: Samples,
  rounds: number,
  onRound: (round: number) => void = () => {},
): CostReport {
  const blocks = [...new Set(samples.ordinary.map(({ block }) => block))].filter(
    ({ tiers }) => tiers.traces === 'present',
  )
  const attacks = samples.exploits.map(({ block }) => block)
  const best = new Map<string, number>()
  for (let round = -1; round < rounds; round++) {
    onRound(round)
    // The first round only warms up.
    const kept = round < 0 ? new Map<string, number>() : best
    for (const [set, list] of [
      ['ordinary', blocks],
      ['exploits', attacks],
    ] as const) {
      for (const [i, block] of list.entries()) {
        keepLeast(kept, `${set} whole ${i}`, timeWhole(block))
        timeApart(block, (what, spent) => keepLeast(kept, `${set} ${what} ${i}`, spent))
      }
    }
  }
  const count = (list: readonly Block[]) =>
    list.reduce((sum, { transactions }) => sum + transactions.length, 0)
  const per = { ordinary: count(blocks), exploits: count(attacks) }
  const sum = (set: 'ordinary' | 'exploits', what: string): number => {
    const list = set === 'ordinary' ? blocks : attacks
    return list.reduce((total, _, i) => total + (best.get(`${set} ${what} ${i}`) ?? 0), 0) / per[set]
  }
  return {
    rounds,
    transactions: per.ordinary,
    attacks: per.exploits,
    ordinary: sum('ordinary', 'whole'),
    exploits: sum('exploits', 'whole'),
    reading: { ordinary: sum('ordinary', 'reading'), exploits: sum('exploits', 'reading') },
    detectors: builtinDetectors.map(({ id }) => ({
      id,
      ordinary: sum('ordinary', id),
      exploits: sum('exploits', id),
    })),
    large: samples.exploits
      .map(({ incident, transaction }, i) => ({
        name: incident.name,
        frames: framesOf(transaction).length,
        milliseconds: (best.get(`exploits whole ${i}`) ?? 0) / 1_000,
      }))
      .filter(({ frames }) => frames >= largeFrames)
      .sort((a, b) => a.frames - b.frames),
  }
}

function keepLeast(map: Map<string, number>, key: string, value: number): void {
  map.set(key, Math.min(map.get(key) ?? Number.POSITIVE_INFINITY, value))
}

/** Microseconds of all detectors and verdicts over a block that nobody has read yet. */
function timeWhole(block: Block): number {
  const fresh = freshCopy(block)
  const protocol = unknownProtocol(block.chainId)
  const begin = process.hrtime.bigint()
  judgeBlock(fresh, { protocol, detectors: builtinDetectors })
  return Number(process.hrtime.bigint() - begin) / 1_000
}

/** Tells the microseconds of the shared reading (`reading`), and of each detector after it, by its id. */
function timeApart(block: Block, tell: (what: string, spent: number) => void): void {
  const fresh = freshCopy(block)
  const protocol = unknownProtocol(block.chainId)
  const begin = process.hrtime.bigint()
  for (const transaction of fresh.transactions) {
    framesOf(transaction)
    logsOf(transaction)
    transfersOf(transaction)
  }
  logsByTopic(fresh, events.OwnershipTransferred.topic)
  tell('reading', Number(process.hrtime.bigint() - begin) / 1_000)
  for (const detector of builtinDetectors) {
    if (missingTiers(fresh.tiers, detector.needs).length > 0) continue
    const started = process.hrtime.bigint()
    const memory = detector.initial(protocol, detector.defaults)
    detector.evaluate({ stage: 'block', block: fresh, reads: new Map(), protocol, memory }, detector.defaults)
    tell(detector.id, Number(process.hrtime.bigint() - started) / 1_000)
  }
}

/** The same block as new objects, so that nothing remembered of it counts. */
export function freshCopy(block: Block): Block {
  return { ...block, transactions: block.transactions.map(freshTransaction) }
}

function freshTransaction(transaction: Transaction): Transaction {
  const { trace, logs } = transaction
  return { ...transaction, logs: [...logs], trace: trace === undefined ? undefined : freshFrame(trace) }
}

/** Depth is that of a recorded trace, at most 1,024. */
function freshFrame(frame: CallFrame): CallFrame {
  return { ...frame, calls: frame.calls.map(freshFrame) }
}
