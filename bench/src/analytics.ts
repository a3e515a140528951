import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { analyseBlock, createDispatcher, protocols, readBlock } from '@membrane/analytics'
import { normaliseBlock, recogniseRecording } from '@membrane/chain'
import type { Block, Log } from '@membrane/core'
import { decodeWithEthers, decodeWithOurs, decodeWithViem } from './analytics/decoders.ts'
import { runMevInspect } from './analytics/mevInspect.ts'
import { alignColumns, benchOptions, dataDirectory, quantile } from './options.ts'

/**
 * How fast a block becomes its swaps, flows and extracted value, on one core, beside viem's and ethers' decoders on
 * the same logs in the same run, and beside mev-inspect-py where a checkout is given:
 * `--peer-mev-inspect DIR [--python PATH]`. `--rounds N` (default 9), `--set blocks|ordinary|all`, `--format json`.
 */
const options = benchOptions()
const rounds = Number(options.rounds ?? 9)
const set = options.set ?? 'blocks'
const mainnet = join(dataDirectory(), 'mainnet')

type Recorded = { readonly block: unknown; readonly receipts?: unknown; readonly [tier: string]: unknown }

function load(folder: string): readonly Recorded[] {
  return readdirSync(join(mainnet, folder)).map(
    (name) => JSON.parse(gunzipSync(readFileSync(join(mainnet, folder, name))).toString()) as Recorded,
  )
}

function normalise(document: unknown): Block {
  const recording = recogniseRecording(document, 'bench')
  if (recording === undefined) throw new Error('not a recorded block')
  return normaliseBlock(recording.data, { chainId: 1 })
}

/** What is timed: `count` blocks or logs by one call of `run`. */
type Row = {
  readonly what: string
  readonly unit: 'blocks/s' | 'logs/s'
  readonly count: number
  readonly run: () => unknown
}

/** Milliseconds that a row runs for in each round. */
const slice = 250

/** Rates of every row, round by round, all rows in each, so that a slow minute of the machine slows all alike. */
function measure(rows: readonly Row[]): ReadonlyMap<Row, readonly number[]> {
  const rates = new Map<Row, number[]>(rows.map((row) => [row, []]))
  for (let round = -2; round < rounds; round++) {
    for (const row of rows) {
      const begin = performance.now()
      let calls = 0
      let took = 0
      while (took < slice) {
        row.run()
        calls++
        took = performance.now() - begin
      }
      // The first rounds only warm up.
      if (round >= 0) rates.get(row)?.push((row.count * calls * 1000) / took)
    }
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 3} of ${rounds + 2} `)
  }
  return rates
}

const folders = set === 'all' ? ['blocks', 'ordinary'] : [set]
const recorded = folders.flatMap(load)
const documents = recorded.map(({ block, receipts }) => ({ block, receipts }))
const texts = documents.map((document) => Buffer.from(JSON.stringify(document)))
const traced = recorded
  .filter(({ traces, callTraces }) => traces !== undefined || callTraces !== undefined)
  .map((document) => Buffer.from(JSON.stringify(document)))
/** As `eth_getBlockReceipts` answers, beside the header. */
const receiptTexts = documents.map(({ block, receipts }) => {
  const { transactions, ...header } = block as Record<string, unknown>
  return Buffer.from(JSON.stringify({ block: header, receipts }))
})
const blocks = documents.map(normalise)
const lists = blocks.flatMap(({ transactions }) => transactions.map((one) => one.logs))
const logs: readonly Log[] = lists.flat()
const dispatcher = createDispatcher(protocols)
const known = logs.filter((log) =>
  dispatcher.events.get(log.topics[0] ?? '')?.some(({ topics }) => topics === log.topics.length),
)

const fromParsed = 'parsed receipts, to bundles'
const fromBytes = 'bytes of receipts, to bundles'
const parsingAlone = 'bytes of receipts, JSON.parse alone'

const sampled = known.filter(everyTenth)
const rows: readonly Row[] = [
  row('blocks in our words, to bundles', blocks, (block) => analyseBlock(block)),
  row('blocks in our words, to swaps alone', blocks, (block) => readBlock(block)),
  row('parsed receipts, to swaps alone', documents, (document) => readBlock(normalise(document))),
  row(fromParsed, documents, (document) => analyseBlock(normalise(document))),
  row(fromBytes, receiptTexts, (text) => analyseBlock(normalise(parse(text)))),
  row(parsingAlone, receiptTexts, parse),
  row('bytes of transactions and receipts, to bundles', texts, (text) =>
    analyseBlock(normalise(parse(text))),
  ),
  row('bytes with traces, to bundles', traced, (text) => analyseBlock(normalise(parse(text)))),
  {
    what: 'decoding alone, ours',
    unit: 'logs/s',
    count: logs.length,
    run: decodeWithOurs(lists, dispatcher),
  },
  { what: 'decoding alone, viem', unit: 'logs/s', count: sampled.length, run: decodeWithViem(sampled) },
  { what: 'decoding alone, ethers', unit: 'logs/s', count: sampled.length, run: decodeWithEthers(sampled) },
]

function row<T>(what: string, inputs: readonly T[], run: (input: T) => unknown): Row {
  return {
    what,
    unit: 'blocks/s',
    count: inputs.length,
    run: () => {
      for (const input of inputs) run(input)
    },
  }
}

function parse(text: Buffer): unknown {
  return JSON.parse(text.toString())
}

/** The peers are slow enough that a tenth of the logs is plenty. */
function everyTenth(_: Log, index: number): boolean {
  return index % 10 === 0
}

const peer =
  options['peer-mev-inspect'] === undefined
    ? undefined
    : runMevInspect(
        options['peer-mev-inspect'],
        options.python ?? 'python3',
        join(mainnet, 'traces'),
        (text) => analyseBlock(normalise(JSON.parse(text))),
      )

const report = {
  blocks: blocks.length,
  logsPerBlock: Math.round(logs.length / blocks.length),
  transactionsPerBlock: Math.round(
    blocks.reduce((sum, { transactions }) => sum + transactions.length, 0) / blocks.length,
  ),
  rows: [...measure(rows)].map(([{ what, unit }, rates]) => ({
    what,
    unit,
    median: Math.round(quantile(rates, 0.5)),
    best: Math.round(Math.max(...rates)),
  })),
  ...(peer === undefined ? {} : { mevInspect: peer }),
}

if (options.format === 'json') console.log(JSON.stringify(report, undefined, 2))
else {
  console.log(
    `${report.blocks} blocks (${set}), ${report.logsPerBlock} logs and ${report.transactionsPerBlock} transactions a block, ${rounds} rounds\n`,
  )
  console.log(
    alignColumns([
      ['', 'unit', 'median', 'best round'],
      ...report.rows.map(({ what, unit, median, best }) => [
        what,
        unit,
        median.toLocaleString('en'),
        best.toLocaleString('en'),
      ]),
    ]),
  )
  const rateOf = (name: string) => report.rows.find(({ what }) => what === name)?.median ?? Number.NaN
  const parsing = rateOf(parsingAlone)
  console.log(
    `\nA machine that parses ${parsing} such blocks a second with JSON.parse: from parsed receipts to bundles costs ${(parsing / rateOf(fromParsed)).toFixed(2)} times that, from bytes ${(parsing / rateOf(fromBytes)).toFixed(2)} times.`,
  )
  if (peer !== undefined) {
    const { blocks: count, ours, theirs } = peer
    console.log(
      `\n${count} blocks of call frames, from text: mev-inspect-py ${(theirs * 1000).toFixed(0)} ms a block, ours ${(ours * 1000).toFixed(1)} ms: ${(theirs / ours).toFixed(0)} times as fast.`,
    )
  }
}
