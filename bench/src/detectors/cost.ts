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
 * Measures warm, each round on fresh copies of the blocks, because what is read of a block is remembered by identity; the
 * minimum over the rounds is what the work costs without whatever else the machine was doing.
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
  const large = samples.exploits.filter(({ transaction }) => framesOf(transaction).length >= largeFrames)
  const totals = { ordinary: [] as number[], exploits: [] as number[] }
  const reading = { ordinary: [] as number[], exploits: [] as number[] }
  const each = { ordinary: new Map<string, number>(), exploits: new Map<string, number>() }
  const times = new Map<string, number>()
  for (let round = -1; round < rounds; round++) {
    onRound(round)
    const whole = { ordinary: timeWhole(blocks), exploits: timeWhole(attacks) }
    const apart = { ordinary: timeApart(blocks), exploits: timeApart(attacks) }
    // The first round only warms up.
    if (round < 0) continue
    for (const set of ['ordinary', 'exploits'] as const) {
      totals[set].push(whole[set])
      reading[set].push(apart[set].reading)
      for (const [id, spent] of apart[set].detectors) keepLeast(each[set], id, spent)
    }
    for (const { incident, block } of large)
      keepLeast(times, `${incident.name} ${incident.date}`, timeWhole([block]))
  }
  const count = (list: readonly Block[]) =>
    list.reduce((sum, { transactions }) => sum + transactions.length, 0)
  const per = { ordinary: count(blocks), exploits: count(attacks) }
  const best = (values: readonly number[], by: number) => Math.min(...values) / by
  return {
    rounds,
    transactions: per.ordinary,
    attacks: per.exploits,
    ordinary: best(totals.ordinary, per.ordinary),
    exploits: best(totals.exploits, per.exploits),
    reading: {
      ordinary: best(reading.ordinary, per.ordinary),
      exploits: best(reading.exploits, per.exploits),
    },
    detectors: builtinDetectors.map(({ id }) => ({
      id,
      ordinary: (each.ordinary.get(id) ?? 0) / per.ordinary,
      exploits: (each.exploits.get(id) ?? 0) / per.exploits,
    })),
    large: large
      .map(({ incident, transaction }) => ({
        name: incident.name,
        frames: framesOf(transaction).length,
        milliseconds: (times.get(`${incident.name} ${incident.date}`) ?? 0) / 1_000,
      }))
      .sort((a, b) => a.frames - b.frames),
  }
}

function keepLeast(map: Map<string, number>, key: string, value: number): void {
  map.set(key, Math.min(map.get(key) ?? Number.POSITIVE_INFINITY, value))
}

/** Microseconds of all detectors and verdicts over blocks that nobody has read yet. */
function timeWhole(blocks: readonly Block[]): number {
  let spent = 0
  for (const block of blocks) {
    const fresh = freshCopy(block)
    const protocol = unknownProtocol(block.chainId)
    const begin = process.hrtime.bigint()
    judgeBlock(fresh, { protocol, detectors: builtinDetectors })
    spent += Number(process.hrtime.bigint() - begin)
  }
  return spent / 1_000
}

/** Microseconds of the shared reading, and of each detector after it. */
function timeApart(blocks: readonly Block[]): {
  readonly reading: number
  readonly detectors: ReadonlyMap<string, number>
} {
  const detectors = new Map<string, number>()
  let reading = 0
  for (const block of blocks) {
    const fresh = freshCopy(block)
    const protocol = unknownProtocol(block.chainId)
    const begin = process.hrtime.bigint()
    for (const transaction of fresh.transactions) {
      framesOf(transaction)
      logsOf(transaction)
      transfersOf(transaction)
    }
    logsByTopic(fresh, events.OwnershipTransferred.topic)
    reading += Number(process.hrtime.bigint() - begin)
    for (const detector of builtinDetectors) {
      if (missingTiers(fresh.tiers, detector.needs).length > 0) continue
      const started = process.hrtime.bigint()
      const memory = detector.initial(protocol, detector.defaults)
      detector.evaluate(
        { stage: 'block', block: fresh, reads: new Map(), protocol, memory },
        detector.defaults,
      )
      const spent = Number(process.hrtime.bigint() - started) / 1_000
      detectors.set(detector.id, (detectors.get(detector.id) ?? 0) + spent)
    }
  }
  return { reading: reading / 1_000, detectors }
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
