import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Anvil, startAnvil } from '@membrane/chain'
import {
  type FaultKind,
  type FaultRates,
  faultKinds,
  reorg,
  seededRandom,
  startChaosProxy,
} from '@membrane/chain/testing'
import { isMembraneError } from '@membrane/core'
import { assembleGuard, openStore } from '@membrane/engine'
import { type Audit, auditPassed, auditStore } from './faults/audit.ts'
import { faultConfig } from './faults/marker.ts'
import { createTraffic, type Traffic } from './faults/traffic.ts'
import { alignColumns, benchOptions } from './options.ts'

/**
 * What goes wrong in production, done on purpose, and what it did to the record. Every row runs a guard against a
 * chain that keeps mining marked transactions, then holds its store against the chain itself.
 */
const options = benchOptions()
const runs = Number(options.kills ?? 50)
const seed = Number(options.seed ?? 1)
const json = options.format === 'json'
const random = seededRandom(seed)
const scratch = mkdtempSync(join(tmpdir(), 'membrane-faults-'))
const blockTime = 0.25

type Row = {
  readonly fault: string
  readonly tried: number
  readonly outcome: string
  readonly passed: boolean
} & Partial<Audit>

const rows: Row[] = []
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const say = (text: string) => void process.stderr.write(`${text}\n`)
const wanted = (name: string) => options.only === undefined || name.includes(options.only)

async function withChain<T>(work: (anvil: Anvil, traffic: Traffic) => Promise<T>): Promise<T> {
  const anvil = await startAnvil({ args: ['--block-time', String(blockTime)] })
  const traffic = createTraffic(anvil.httpUrl)
  const flow = traffic.start()
  try {
    return await work(anvil, traffic)
  } finally {
    await flow.stop()
    traffic.close()
    await anvil.stop()
  }
}

function record(fault: string, tried: number, audit: Audit, note = ''): void {
  const passed = auditPassed(audit)
  rows.push({ fault, tried, ...audit, passed, outcome: `${passed ? 'held' : 'FAILED'}${note}` })
  say(`${passed ? 'held  ' : 'FAILED'} ${fault}: ${JSON.stringify(audit)}`)
}

async function inspect(directory: string, traffic: Traffic, first: number, last: number): Promise<Audit> {
  const store = await openStore({ directory })
  try {
    return await auditStore(store, traffic, first, last)
  } finally {
    await store.close()
  }
}

/** Runs the guard in this process until it has handled the block that is the head when `during` ends. */
async function runUntilCaughtUp(
  urls: readonly string[],
  directory: string,
  traffic: Traffic,
  during: (handled: (block: number) => Promise<void>) => Promise<void>,
): Promise<number> {
  const guard = await assembleGuard({
    config: faultConfig(urls, directory, 1),
    env: {},
    resume: true,
    once: false,
  })
  const abort = new AbortController()
  let committed = 0
  let newest = 0
  guard.bus.subscribe((event) => {
    if (event.kind === 'block') newest = event.block.number
    if (event.kind === 'committed' && event.blocks > 0) committed = newest
  })
  const running = guard.run(abort.signal)
  try {
    const handled = async (block: number) => {
      while (committed < block) await sleep(50)
    }
    await Promise.race([during(handled), running])
    const target = await traffic.head()
    const deadline = Date.now() + 60_000
    while (committed < target && Date.now() < deadline) await Promise.race([sleep(50), running])
    abort.abort()
    await running
    return target
  } finally {
    abort.abort()
    await running.catch(() => {})
    await guard.close()
  }
}

async function kills(): Promise<void> {
  const directory = join(scratch, 'kills')
  await withChain(async (anvil, traffic) => {
    let killed = 0
    while (killed < runs) {
      const child = startGuard(directory, 'live', [anvil.wsUrl, anvil.httpUrl])
      await child.committedOnce
      // Anywhere in the rhythm of blocks and commits, start-up included now and then.
      await sleep(random() * 4 * blockTime * 1000)
      await child.kill('SIGKILL')
      killed++
      if (killed % 10 === 0) say(`${killed} of ${runs} killed`)
    }
    const target = await traffic.head()
    const last = startGuard(directory, 'once', [anvil.wsUrl, anvil.httpUrl])
    await last.ended
    record('kill -9 at random points', killed, await inspect(directory, traffic, 1, target))
  })
}

function startGuard(directory: string, mode: 'live' | 'once', urls: readonly string[]) {
  const script = fileURLToPath(new URL('./faults/guard.js', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, directory, '1', mode, ...urls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let commits = 0
  const committedOnce = new Promise<void>((resolve) => {
    if (child.stdout === null) return resolve()
    // One in five is killed before its first commit: while it opens the store or catches up.
    const early = random() < 0.2
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'c') commits++
      if (commits > 0 || (early && line === 'ready')) resolve()
    })
    ended.then(resolve)
  })
  return {
    committedOnce,
    ended,
    kill: async (signal: NodeJS.Signals) => {
      child.kill(signal)
      await ended
    },
  }
}

async function chaos(name: string, rates: FaultRates): Promise<void> {
  await withChain(async (anvil, traffic) => {
    const proxy = await startChaosProxy({ target: anvil, seed, rates })
    const directory = join(scratch, `chaos-${name}`)
    try {
      const target = await runUntilCaughtUp([proxy.wsUrl, proxy.httpUrl], directory, traffic, async () => {
        await sleep(9_000)
        proxy.setRates({})
      })
      const counts = proxy.counts()
      const injected = Object.values(counts).reduce((sum, count) => sum + count, 0)
      record(`proxy: ${name}`, injected, await inspect(directory, traffic, 1, target))
    } finally {
      await proxy.stop()
    }
  })
}

/** Rates that a bad day has; a time-out costs its whole waiting time, so it is rarer. */
const rateOf: Record<FaultKind, number> = {
  timeout: 0.05,
  rateLimit: 0.15,
  nullReceipts: 0.3,
  truncated: 0.15,
  wrongChainId: 0.5,
  wrongBlock: 0.2,
  staleHead: 0.9,
  duplicateHead: 0.5,
  reorderedHead: 0.4,
  reset: 0.1,
}

async function reorgs(depths: readonly number[]): Promise<void> {
  for (const depth of depths) {
    await withChain(async (anvil, traffic) => {
      const directory = join(scratch, `reorg-${depth}`)
      const target = await runUntilCaughtUp(
        [anvil.wsUrl, anvil.httpUrl],
        directory,
        traffic,
        async (handled) => {
          await handled(depth + 6)
          await reorg(traffic.client, depth)
          await sleep(2_000)
        },
      )
      record(`reorg of ${depth} blocks`, 1, await inspect(directory, traffic, 1, target))
    })
  }
}

async function reorgWhileDown(depth: number): Promise<void> {
  await withChain(async (anvil, traffic) => {
    const directory = join(scratch, 'reorg-down')
    const urls = [anvil.wsUrl, anvil.httpUrl]
    await runUntilCaughtUp(urls, directory, traffic, (handled) => handled(depth + 6))
    await reorg(traffic.client, depth)
    const target = await runUntilCaughtUp(urls, directory, traffic, () => sleep(1_500).then(() => {}))
    record(
      `reorg of ${depth} blocks while the guard is down`,
      1,
      await inspect(directory, traffic, 1, target),
    )
  })
}

async function reorgTooDeep(): Promise<void> {
  await withChain(async (anvil, traffic) => {
    const directory = join(scratch, 'reorg-too-deep')
    const fault = 'reorg of 70 blocks, beyond the window'
    try {
      await runUntilCaughtUp([anvil.wsUrl, anvil.httpUrl], directory, traffic, async (handled) => {
        await handled(76)
        await reorg(traffic.client, 70)
        await sleep(20_000)
      })
      rows.push({ fault, tried: 1, passed: false, outcome: 'FAILED: went on silently' })
    } catch (error) {
      const stopped = isMembraneError(error, 'REORG_TOO_DEEP')
      rows.push({
        fault,
        tried: 1,
        passed: stopped,
        outcome: stopped ? 'stopped, REORG_TOO_DEEP' : `FAILED: ${String(error)}`,
      })
    }
    say(`${rows.at(-1)?.outcome}: ${fault}`)
  })
}

try {
  if (wanted('kills')) await kills()
  for (const kind of faultKinds) if (wanted(kind)) await chaos(kind, { [kind]: rateOf[kind] })
  if (wanted('everything')) {
    const gentler = Object.fromEntries(faultKinds.map((kind) => [kind, rateOf[kind] / 3]))
    await chaos('everything at once', gentler)
  }
  if (wanted('reorg')) {
    await reorgs([1, 2, 7, 32, 64])
    await reorgWhileDown(20)
    await reorgTooDeep()
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

if (json) console.log(JSON.stringify(rows, null, 2))
else {
  const text = (value: number | string | undefined) => (value === undefined ? '-' : String(value))
  const head = [
    'fault',
    'tried',
    'blocks',
    'skipped',
    'wrong',
    'findings due',
    'lost',
    'doubled',
    'retracted',
    'ledger',
  ]
  const body = rows.map((row) => [
    row.fault,
    ...[
      row.tried,
      row.blocks,
      row.skipped,
      row.wrong,
      row.markers,
      row.missing,
      row.extra,
      row.retracted,
    ].map(text),
    text(row.ledger),
    row.outcome,
  ])
  console.log(alignColumns([[...head, 'outcome'], ...body]))
}
process.exit(rows.every(({ passed }) => passed) ? 0 : 1)
