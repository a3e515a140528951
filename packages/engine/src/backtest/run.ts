import { type LoadedRecording, listRecordings, loadRecording, type RecordedFile } from '@membrane/chain'
import {
  type Hash,
  type MembraneConfig,
  MembraneError,
  type Protocol,
  type Transaction,
  unknownProtocol,
} from '@membrane/core'
import { builtinDetectors, transfersOf } from '@membrane/detectors'
import { type ConfiguredDetector, composeDetectors } from '../detect/compose.ts'
import { createAlarmBook } from './alarmBook.ts'
import { blocksIn, chainOfWrappers } from './assets.ts'
import { attackEntry } from './entries.ts'
import type { BacktestEntry } from './entry.ts'
import type { Labels } from './labels.ts'
import { type PlacedAttack, withoutOrder } from './order.ts'
import { type AssumedPlaybook, assumedConfig, plansActions } from './playbook.ts'
import { momentOf, type PriceBook } from './prices.ts'
import { createScene, type Scene } from './scene.ts'
import { valueAtRiskOf } from './value.ts'
import { createWorld, type WorldKind } from './world.ts'

export type BacktestOptions = {
  /** A recording, or a directory that is searched recursively. */
  readonly path: string
  /** The guard to test; without one nothing is described and `assumed` acts. */
  readonly config?: MembraneConfig
  readonly assumed: AssumedPlaybook
  readonly labels: Labels
  readonly prices: PriceBook
  /** Chain of recordings that neither say nor are labelled. */
  readonly chainId: number
  readonly mempool: WorldKind | 'both'
  /** Blocks from the one that gives the evidence to the one with the response. */
  readonly latencyBlocks: number
  readonly finalityBlocks: number
  /** Minutes that people take to approve an action that asks for it; absent: they never do. */
  readonly approvalMinutes?: number
  readonly pauseMinutes: number
  /** Gas that the pausing transaction uses. */
  readonly pauseGas: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, file: string) => void
}

export type BacktestReport = {
  /** Attacks in the order of the recording, then false pauses. */
  readonly entries: readonly BacktestEntry[]
  readonly worlds: readonly WorldKind[]
  readonly recordings: number
  /** Transactions that no label calls an attack, and that are therefore presumed to be none. */
  readonly ordinary: number
  /** Files that were left out, and why. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
}

/**
 * Replays recordings through the live guard's detectors, correlator and playbooks, lets the planned pauses into the
 * chain where they could have come, and says what that would have saved and cost. Recorded facts do not change: a
 * transaction counts as stopped when a pause that holds covers a contract in which it did work.
 * @throws RECORDING_NOT_FOUND, RECORDING_UNREADABLE, RECORDING_EMPTY when nothing was a recording; errors of
 *   `composeDetectors` and `planActions`.
 */
export async function runBacktest(options: BacktestOptions): Promise<BacktestReport> {
  const files = await listRecordings(options.path)
  const run = createRun(options)
  let done = 0
  for (const file of files) {
    if (options.signal?.aborted) break
    const loaded = await loadRecording(file, options.chainId)
    if (loaded !== undefined) run.take(loaded)
    options.onProgress?.(++done, files.length, file.name)
  }
  const report = run.report()
  if (report.recordings === 0 && report.skipped.length === 0) throw empty(options.path)
  return report
}

function createRun(options: BacktestOptions) {
  const { config, labels, prices, mempool } = options
  const kinds: readonly WorldKind[] = mempool === 'both' ? ['private', 'seen'] : [mempool]
  const main = mempool === 'both' ? 'private' : mempool
  const detectors = composeDetectors(builtinDetectors, config ?? {})
  const acting = config === undefined ? assumedConfig(options.assumed) : config
  const attacks: PlacedAttack[] = []
  const alarmBook = createAlarmBook(options, main)
  const skipped: { file: string; reason: string }[] = []
  const seenBlocks = new Set<number>()
  const seenAttacks = new Set<Hash>()
  const assumptions = assumptionsOf(config)
  let recordings = 0
  let ordinary = 0

  const protocols = new Map<number, Protocol>()
  const protocolOn = (chainId: number): Protocol => {
    const known = config?.protocol ?? protocols.get(chainId) ?? unknownProtocol(chainId)
    protocols.set(chainId, known)
    return known
  }
  const stage = (chainId: number): Scene =>
    sceneOf(options, kinds, acting, detectors, protocolOn(chainId), chainId)
  let running: Scene | undefined

  const skip = (file: RecordedFile, reason: string): void => {
    skipped.push({ file: file.path, reason })
  }

  const take = ({ block: read, file, layout }: LoadedRecording): void => {
    const placed = layout !== 'call-trace'
    const first = read.transactions[0]
    const label = placed || first === undefined ? undefined : labels.of(first.hash, file.name)
    const chainId = label?.chainId ?? options.chainId
    const block = chainId === read.chainId ? read : { ...read, chainId }
    if (config !== undefined && chainId !== config.protocol.chainId) {
      skip(file, `it is of chain ${chainId}; the configuration is for chain ${config.protocol.chainId}`)
      return
    }
    if (placed && seenBlocks.has(block.number)) {
      skip(file, `block ${block.number} was in another file`)
      return
    }
    if (!placed && first !== undefined && seenAttacks.has(first.hash)) {
      skip(file, 'its transaction was in a whole block')
      return
    }
    recordings++
    if (placed) seenBlocks.add(block.number)
    running ??= placed ? stage(options.chainId) : undefined
    const scene = placed && running !== undefined ? running : stage(chainId)
    // Whoever records one transaction alone does so because of what it did.
    const labelOf = ({ hash }: Transaction) => labels.of(hash, placed ? '' : file.name)
    const isAttack = (transaction: Transaction) => !placed || labelOf(transaction) !== undefined
    const { answers, alarms } = scene.judge(block, isAttack)
    for (const transaction of block.transactions) {
      if (!isAttack(transaction)) {
        ordinary++
        continue
      }
      seenAttacks.add(transaction.hash)
      const known = labelOf(transaction)
      const chain = placed ? chainId : (known?.chainId ?? chainOfWrappers(transfersOf(transaction).wrappers))
      const value = valueAtRiskOf(transaction, {
        protocol: protocolOn(chainId),
        label: known,
        chainId: chain,
        moment: momentOf(placed ? block.timestamp : undefined, known?.day),
        prices,
      })
      const setting = {
        file: file.path,
        chainId: chain,
        placed,
        assumptions: known === undefined ? [...assumptions, presumed] : assumptions,
      }
      attacks.push({
        ...attackEntry(transaction, block, setting, {
          incident: known?.incident ?? file.name,
          label: known,
          value,
          answers: answers.get(transaction.hash) ?? [],
          main,
        }),
        placed,
      })
    }
    if (placed) {
      alarmBook.onBlock(block, { file: file.path, chainId, placed, assumptions }, scene.worlds, alarms)
    }
  }

  return {
    take,
    report: (): BacktestReport => ({
      entries: [...withoutOrder(attacks, kinds), ...alarmBook.entries()],
      worlds: kinds,
      recordings,
      ordinary,
      skipped,
    }),
  }
}

const presumed = 'no label: a transaction recorded alone is presumed to be an attack'

function sceneOf(
  options: BacktestOptions,
  kinds: readonly WorldKind[],
  config: Pick<MembraneConfig, 'playbooks' | 'responders'>,
  detectors: readonly ConfiguredDetector[],
  protocol: Protocol,
  chainId: number,
): Scene {
  const { latencyBlocks, finalityBlocks } = options
  const pauseBlocks = blocksIn(options.pauseMinutes, chainId)
  const approvalBlocks =
    options.approvalMinutes === undefined ? undefined : blocksIn(options.approvalMinutes, chainId)
  const shared = { chainId, protocol, config, latencyBlocks, finalityBlocks, approvalBlocks, pauseBlocks }
  const worlds = kinds.map((kind) => createWorld({ kind, ...shared }))
  return createScene({ protocol, detectors, worlds })
}

function assumptionsOf(config: MembraneConfig | undefined): readonly string[] {
  const common = ['a transaction that works in a paused contract fails as a whole']
  if (config === undefined) {
    return [
      ...common,
      'every victim named, but pools and wrapped coins, has an emergency stop that the guard may call',
    ]
  }
  return plansActions(config) ? common : [...common, 'the configuration has no playbook that acts']
}

function empty(path: string): MembraneError {
  return new MembraneError('RECORDING_EMPTY', {
    shortMessage: `There is JSON under ${path}, but no recorded block or trace.`,
    hint: 'Give a recorded block, a call trace, or a directory of them.',
  })
}
