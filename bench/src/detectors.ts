import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadedRecording, listRecordings, loadRecording } from '@membrane/chain'
import { atLeast, type Block, type Severity, unknownProtocol } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { naiveRule } from './baseline.ts'
import { benchOptions, dataDirectory } from './options.ts'

/**
 * Recall on real exploits and false alarms on ordinary blocks, by detector and severity, beside the naive rule;
 * nothing is described, so that only what the chain itself shows counts. Also the cost of every detector.
 */
type Tally = {
  readonly set: string
  readonly kind: 'exploits' | 'ordinary'
  transactions: number
  baseline: number
  readonly flagged: Record<'medium' | 'high', number>
  readonly byDetector: Record<string, Partial<Record<Severity, number>>>
  /** Nanoseconds by detector. */
  readonly cost: Record<string, bigint>
  readonly missed: string[]
  readonly alarms: string[]
  /** Attacks that the exploits' manifest names and that stand in a block of this set, by what became of them. */
  readonly attacks: string[]
}

const data = dataDirectory()
const json = benchOptions().format === 'json'

const names = new Map<string, string>()
const chains = new Map<string, number>()
for (const incident of readManifest('exploits/manifest.json').incidents ?? []) {
  names.set(incident.transaction.toLowerCase(), incident.name)
  chains.set(incident.transaction.toLowerCase(), incident.chain === 'Binance' ? 56 : 1)
}

const tallies: Tally[] = []
for (const [set, kind] of [
  ['exploits/traces', 'exploits'],
  ['exploits/recreated', 'exploits'],
  ['mainnet/ordinary', 'ordinary'],
  ['mainnet/traces', 'ordinary'],
  ['mainnet/blocks', 'ordinary'],
] as const) {
  tallies.push(await measure(set, kind))
}
if (json) console.log(JSON.stringify(tallies.map(summarise), undefined, 2))
else for (const tally of tallies) print(tally)

function readManifest(path: string): {
  readonly incidents?: readonly {
    readonly transaction: string
    readonly name: string
    readonly chain: string
  }[]
} {
  return JSON.parse(readFileSync(join(data, path), 'utf8'))
}

async function measure(set: string, kind: Tally['kind']): Promise<Tally> {
  const tally: Tally = {
    set,
    kind,
    transactions: 0,
    baseline: 0,
    flagged: { medium: 0, high: 0 },
    byDetector: {},
    cost: {},
    missed: [],
    alarms: [],
    attacks: [],
  }
  for (const file of await listRecordings(join(data, set))) {
    const recording = await loadRecording(file, chains.get(file.name.toLowerCase()) ?? 1)
    if (recording !== undefined) judge(recording, tally)
  }
  return tally
}

function judge({ block, file }: LoadedRecording, tally: Tally): void {
  const worst = evaluate(block, tally)
  tally.transactions += block.transactions.length
  for (const transaction of block.transactions) {
    const severity = worst.get(transaction.hash)
    const attack = tally.kind === 'ordinary' ? names.get(transaction.hash) : undefined
    if (attack !== undefined) {
      tally.attacks.push(`${attack}: ${severity ?? 'missed'}`)
      tally.transactions--
      continue
    }
    if (naiveRule(transaction)) tally.baseline++
    const isFlagged = severity !== undefined && atLeast(severity, 'medium')
    if (isFlagged) tally.flagged.medium++
    if (severity !== undefined && atLeast(severity, 'high')) tally.flagged.high++
    if (isFlagged && tally.kind === 'ordinary') tally.alarms.push(transaction.hash)
    if (!isFlagged && tally.kind === 'exploits') tally.missed.push(names.get(transaction.hash) ?? file.name)
  }
}

/** The worst severity by transaction. Recorded blocks do not follow each other, so each starts from no memory. */
function evaluate(block: Block, tally: Tally): ReadonlyMap<string, Severity> {
  const protocol = unknownProtocol(block.chainId)
  const worst = new Map<string, Severity>()
  for (const detector of builtinDetectors) {
    const memory = detector.initial(protocol, detector.defaults)
    const before = process.hrtime.bigint()
    const { findings } = detector.evaluate(
      { stage: 'block', block, reads: new Map(), protocol, memory },
      detector.defaults,
    )
    tally.cost[detector.id] = (tally.cost[detector.id] ?? 0n) + process.hrtime.bigint() - before
    const counts = tally.byDetector[detector.id] ?? {}
    tally.byDetector[detector.id] = counts
    for (const { severity, transaction } of findings) {
      counts[severity] = (counts[severity] ?? 0) + 1
      if (transaction === undefined) continue
      const known = worst.get(transaction)
      if (known === undefined || atLeast(severity, known)) worst.set(transaction, severity)
    }
  }
  return worst
}

function rate(count: number, of: number): string {
  return of === 0 ? '-' : `${((100 * count) / of).toFixed(2)} %`
}

function summarise(tally: Tally): Readonly<Record<string, unknown>> {
  const { cost, transactions, ...rest } = tally
  const microseconds = Object.fromEntries(
    Object.entries(cost).map(([id, spent]) => [id, Number(spent) / 1_000 / Math.max(1, transactions)]),
  )
  return { ...rest, transactions, microsecondsPerTransaction: microseconds }
}

function print(tally: Tally): void {
  const { set, transactions, flagged, baseline, kind } = tally
  console.log(`\n${set}: ${transactions} transactions (${kind === 'exploits' ? 'recall' : 'false alarms'})`)
  console.log(`  at least medium  ${flagged.medium}  ${rate(flagged.medium, transactions)}`)
  console.log(`  at least high    ${flagged.high}  ${rate(flagged.high, transactions)}`)
  console.log(`  naive rule       ${baseline}  ${rate(baseline, transactions)}`)
  for (const [id, counts] of Object.entries(tally.byDetector)) {
    const found = Object.entries(counts).map(([severity, count]) => `${severity} ${count}`)
    const spent = Number(tally.cost[id] ?? 0n) / 1_000 / Math.max(1, transactions)
    console.log(`  ${id.padEnd(20)} ${spent.toFixed(2).padStart(8)} us/tx  ${found.join(', ')}`)
  }
  if (tally.missed.length > 0) console.log(`  missed: ${tally.missed.join(', ')}`)
  if (tally.attacks.length > 0) console.log(`  attacks: ${tally.attacks.join(', ')}`)
  if (tally.alarms.length > 0) console.log(`  alarms: ${tally.alarms.join(', ')}`)
}
