import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ChainSource } from '@membrane/chain'
import { normaliseBlock } from '@membrane/chain'
import { type AnyDetector, type ChainEvent, type Hash, unknownProtocol } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { composeDetectors, createInProcessBus, openStore, runGuard, verifyLedger } from '@membrane/engine'
import { benchOptions, dataDirectory, quantile } from './options.ts'

/**
 * Recorded mainnet blocks with receipts, looped, from JSON text to persisted findings and ledger rows. Every turn
 * of the loop gives the blocks new numbers and hashes in one gapless chain, so that nothing is a duplicate and
 * every row is really written.
 */
const options = benchOptions()
const total = Number(options.blocks ?? 20_000)
const withTraces = options.traces === 'true'
const json = options.format === 'json'
/** `blocks`: twelve blocks full of MEV; `ordinary`: twenty-five of 2017 to 2024, up to 3.9 MB; `all`: both. */
const set = options.set ?? 'blocks'
const directories = (set === 'all' ? ['blocks', 'ordinary'] : [set]).map((name) =>
  join(dataDirectory(), 'mainnet', name),
)

/** Milliseconds. `relocate` is the bench's own work, not the guard's. */
const spent = { parse: 0, relocate: 0, normalise: 0, detect: 0 }
const byDetector = new Map<string, number>()

function loadTexts(): readonly string[] {
  const paths = directories.flatMap((directory) =>
    readdirSync(directory).map((name) => join(directory, name)),
  )
  return paths.map((path) => {
    const recorded = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Record<string, unknown>
    const { block, receipts, traces, callTraces } = recorded
    return JSON.stringify(withTraces ? { block, receipts, traces, callTraces } : { block, receipts })
  })
}

function hashOf(number: number): Hash {
  return `0x${number.toString(16).padStart(64, '0')}`
}

type Parsed = {
  readonly block: Record<string, unknown> & { readonly transactions?: Record<string, unknown>[] }
  readonly receipts: (Record<string, unknown> & { readonly logs: Record<string, unknown>[] })[]
}

/** Moves a parsed block to another place in the chain: what a loop over the same blocks needs to be one chain. */
function relocate(parsed: Parsed, number: number): void {
  const hash = hashOf(number)
  const quantity = `0x${number.toString(16)}`
  Object.assign(parsed.block, { number: quantity, hash, parentHash: hashOf(number - 1) })
  for (const transaction of parsed.block.transactions ?? []) {
    transaction.blockHash = hash
    transaction.blockNumber = quantity
  }
  for (const receipt of parsed.receipts) {
    receipt.blockHash = hash
    receipt.blockNumber = quantity
  }
}

const latencies: number[] = []
const memory: { blocks: number; rssMb: number; heapMb: number }[] = []

function loopedSource(texts: readonly string[]): ChainSource {
  return {
    name: 'looped',
    chainId: async () => 1,
    probe: async () => [],
    read: async (reads) => reads.map(() => ({ ok: false, reason: 'no state' })),
    simulate: async () => ({ ok: false, reason: 'no state' }),
    close: async () => {},
    async *events({ signal }): AsyncGenerator<ChainEvent, void, void> {
      for (let n = 1; n <= total && !signal.aborted; n++) {
        const text = texts[n % texts.length] ?? ''
        const t0 = performance.now()
        const parsed = JSON.parse(text) as Parsed
        const t1 = performance.now()
        relocate(parsed, n)
        const t2 = performance.now()
        const block = normaliseBlock(parsed, { chainId: 1 })
        const t3 = performance.now()
        spent.parse += t1 - t0
        spent.relocate += t2 - t1
        spent.normalise += t3 - t2
        started.set(n, t0)
        yield { kind: 'block', block }
        if (n % 5_000 === 0) sampleMemory(n)
      }
    },
  }
}

const started = new Map<number, number>()

function sampleMemory(blocks: number): void {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  memory.push({ blocks, rssMb: Math.round(rss / 1e6), heapMb: Math.round(heapUsed / 1e6) })
  if (!json) process.stderr.write(`\r${blocks} of ${total} blocks, heap ${Math.round(heapUsed / 1e6)} MB `)
}

/** The detector with a stop-watch around it. */
function timed(detector: AnyDetector): AnyDetector {
  return {
    ...detector,
    evaluate: (input, options) => {
      const begin = performance.now()
      const result = detector.evaluate(input, options)
      const took = performance.now() - begin
      spent.detect += took
      byDetector.set(detector.id, (byDetector.get(detector.id) ?? 0) + took)
      return result
    },
  }
}

const texts = loadTexts()
const scratch = mkdtempSync(join(tmpdir(), 'membrane-bench-'))
const store = await openStore(
  process.env.DATABASE_URL === undefined ? { directory: scratch } : { databaseUrl: process.env.DATABASE_URL },
)
const bus = createInProcessBus()
bus.subscribe((event) => {
  if (event.kind !== 'block') return
  const begin = started.get(event.block.number)
  started.delete(event.block.number)
  if (begin !== undefined) latencies.push(performance.now() - begin)
})
sampleMemory(0)
const cpuBefore = process.cpuUsage()
const begin = performance.now()
const summary = await runGuard(
  {
    config: { protocol: unknownProtocol(1) },
    source: loopedSource(texts),
    store,
    detectors: composeDetectors(builtinDetectors.map(timed), {}),
    bus,
    resume: false,
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  },
  new AbortController().signal,
)
const wall = performance.now() - begin
const { user, system } = process.cpuUsage(cpuBefore)
const counts = await store.counts()
const ledger = await verifyLedger(store, 1)
await store.close()
rmSync(scratch, { recursive: true, force: true })

const cpuMs = (user + system) / 1000
const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length
const result = {
  blocks: summary.blocks,
  set,
  store: store.kind,
  tiers: withTraces ? 'receipts and traces' : 'receipts',
  meanKilobytes: Math.round(bytes / 1000),
  blocksPerSecond: Math.round(summary.blocks / (wall / 1000)),
  blocksPerCpuSecond: Math.round(summary.blocks / (cpuMs / 1000)),
  jsonParseAlonePerSecond: Math.round(summary.blocks / (spent.parse / 1000)),
  latencyMs: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
  millisecondsABlock: {
    parse: spent.parse / summary.blocks,
    normalise: spent.normalise / summary.blocks,
    detect: spent.detect / summary.blocks,
    benchItself: spent.relocate / summary.blocks,
    restOfMainThreadAndWaiting:
      (wall - spent.parse - spent.relocate - spent.normalise - spent.detect) / summary.blocks,
    storeThreadAndCollector: (cpuMs - Math.min(cpuMs, wall)) / summary.blocks,
  },
  detectorsMicrosecondsABlock: Object.fromEntries(
    [...byDetector].map(([id, ms]) => [id, Math.round((ms * 1000) / summary.blocks)]),
  ),
  findings: summary.findings,
  rows: counts,
  ledger,
  memory,
}
if (json) console.log(JSON.stringify(result, null, 2))
else {
  process.stderr.write('\n')
  console.log(result)
}
if (ledger.brokenAt !== undefined || summary.blocks !== total) process.exit(1)
