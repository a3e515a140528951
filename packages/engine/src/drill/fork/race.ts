import { systemClock } from '@membrane/chain'
import type { Action, Custody, Hash, MembraneConfig } from '@membrane/core'
import { assembleGuard } from '../../guard/assemble.ts'
import type { Environment } from '../../secret/read.ts'
import type { DrillRun } from '../report.ts'
import { type RaceWatch, watchRace } from '../watchRace.ts'
import { stageDrain } from './drain.ts'
import { type Fork, sendAs } from './fork.ts'

export type RaceOptions = {
  readonly fork: Fork
  readonly config: MembraneConfig
  readonly env: Environment
  readonly readFile: (path: string) => string
  readonly custody: Custody
  readonly blockTimeSeconds: number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly signal: AbortSignal
}

/** An attack waits in the mempool for at least this share of a block time; see the embedded drill. */
const leastWait = 0.5

/**
 * Puts the theft of a large part of one custody into the fork's mempool, against a guard assembled from the operator's
 * own configuration, and looks on the fork which was mined first: the theft or the pause. The fork is put back.
 * @returns undefined when the custody holds nothing that could be stolen.
 */
export async function raceDrain(options: RaceOptions): Promise<DrillRun | undefined> {
  const { fork, custody, random } = options
  const { client } = fork
  const name = custody.label
  const snapshot = await client.request('evm_snapshot', [])
  try {
    const drain = await stageDrain(fork, custody, 6_000 + Math.floor(random() * 3_500))
    if (typeof drain === 'string') {
      return drain.endsWith('holds nothing')
        ? undefined
        : { name, stopped: false, firstSightToPauseMs: undefined, detail: drain }
    }
    return await race(options, () => sendAs(fork, drain))
  } finally {
    await client.request('evm_revert', [snapshot]).catch(() => undefined)
  }
}

/** The operator's configuration, pointed at the fork and at nothing else. */
function onFork(config: MembraneConfig, fork: Fork): MembraneConfig {
  const relays =
    config.source.kind === 'rpc' && config.source.endpoints.some(({ privateRelay }) => privateRelay)
  const { channels: _, ...rest } = config
  return {
    ...rest,
    protocol: { ...config.protocol, chainId: fork.chainId },
    source: {
      kind: 'rpc',
      endpoints: [
        { url: fork.wsUrl },
        { url: fork.httpUrl },
        ...(relays ? [{ url: fork.httpUrl, privateRelay: true }] : []),
      ],
    },
  }
}

async function race(options: RaceOptions, attack: () => Promise<Hash>): Promise<DrillRun> {
  const { fork, env, readFile, custody, blockTimeSeconds, random } = options
  const blockMs = blockTimeSeconds * 1000
  const config = onFork(options.config, fork)
  const watch = watchRace(config)
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  let failure: string | undefined
  const guard = await assembleGuard({
    config,
    // The fork's findings must never stand in the database of the guard in service.
    env: { ...env, DATABASE_URL: '' },
    readFile,
    memory: true,
    resume: false,
    once: false,
  })
  guard.bus.subscribe(watch.listen)
  const running = guard.run(signal).catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error)
    stop.abort()
  })
  let drained: Hash | undefined
  try {
    const patience = 30_000 + 5 * blockMs
    await until(() => watch.blocks() > 1, patience, signal)
    const blocks = watch.blocks()
    await until(() => watch.blocks() > blocks, patience, signal)
    await systemClock.sleep(random() * (1 - leastWait) * blockMs, signal)
    if (!signal.aborted) {
      drained = await attack()
      const mined = () => receiptOf(fork, drained).then((receipt) => receipt !== undefined)
      await until(mined, 20_000 + 3 * blockMs, signal)
      await until(() => watch.sent.length > 0 && settled(watch), 2 * blockMs, signal)
    }
  } finally {
    stop.abort()
    await running
    await guard.close()
  }
  options.signal.throwIfAborted()
  return judge(fork, custody.label, watch, drained, failure)
}

async function judge(
  fork: Fork,
  name: string,
  watch: RaceWatch,
  drained: Hash | undefined,
  failure: string | undefined,
): Promise<DrillRun> {
  const lost = (detail: string, ms?: number): DrillRun => ({
    name,
    stopped: false,
    firstSightToPauseMs: ms,
    detail,
  })
  if (failure !== undefined) return lost(`the guard ended: ${failure}`)
  const theft = await receiptOf(fork, drained)
  if (drained === undefined || theft === undefined) return lost('the drain was never mined on the fork')
  const about = watch.findings.filter(({ finding }) => finding.transaction === drained)
  const early = about.filter(({ finding }) => finding.stage === 'pending')
  const found = [...new Set(about.map(({ finding }) => `${finding.detector} ${finding.severity}`))].join(', ')
  if (about.length === 0)
    return lost(
      `the drain was not found at all. ${watch.notices.at(-1) ?? 'See which tiers the endpoints give.'}`,
    )
  const [first] = watch.sent
  if (first === undefined) return lost(`${found}, but no pause was sent: ${whyNot(watch.actions())}`)
  const ms = first.sentAt - first.seenAt
  const hash = watch.actions().find(({ id }) => id === first.action.id)?.transaction
  const mine = await receiptOf(fork, hash)
  if (mine === undefined) return lost(`${found}; the pause was sent and not mined`, ms)
  if (mine.failed) return lost(`${found}; the pause was mined and reverted`, ms)
  const before = mine.block < theft.block || (mine.block === theft.block && mine.index < theft.index)
  const where = `block ${mine.block}, index ${mine.index}; the drain ${theft.block}, ${theft.index}`
  if (!before) {
    const advice =
      early.length === 0
        ? 'It was seen only once it was mined: an endpoint with the mempool and a playbook with evidence pending would be in time.'
        : "Let the playbook act on evidence 'pending', and let it bid more."
    return lost(`${found}; paused too late (${where}). ${advice}`, ms)
  }
  return { name, stopped: true, firstSightToPauseMs: ms, detail: `${found}; paused in ${where}` }
}

function whyNot(actions: readonly Action[]): string {
  const [action] = actions
  if (action === undefined) return 'no playbook answered it'
  if (action.mode === 'dry-run') return "the action is a dry run; write mode: 'live'"
  const state = `${action.status}${action.reason === undefined ? '' : `, ${action.reason}`}`
  return action.status === 'waiting' ? `${state}. Let the playbook act on evidence 'pending'.` : state
}

type Mined = { readonly block: number; readonly index: number; readonly failed: boolean }

async function receiptOf({ client }: Fork, hash: Hash | undefined): Promise<Mined | undefined> {
  if (hash === undefined) return undefined
  const receipt = await client.request('eth_getTransactionReceipt', [hash]).catch(() => undefined)
  if (typeof receipt !== 'object' || receipt === null) return undefined
  const { blockNumber, transactionIndex, status } = receipt as Readonly<Record<string, unknown>> // not null
  return { block: Number(blockNumber), index: Number(transactionIndex), failed: status === '0x0' }
}

function settled(watch: RaceWatch): boolean {
  return watch.actions().every(({ status }) => status !== 'sent' && status !== 'planned')
}

async function until(
  done: () => boolean | Promise<boolean>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end && !signal.aborted; ) {
    if (await done()) return
    await systemClock.sleep(15, signal)
  }
}
