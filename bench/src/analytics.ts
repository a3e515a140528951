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

/** Blocks a second over several rounds, every round the whole set; the first two only warm up. */
function measure(count: number, run: () => unknown): readonly number[] {
  const rates: number[] = []
  for (let round = -2; round < rounds; round++) {
    const begin = process.hrtime.bigint()
    const loops = round < 0 ? 20 : 40
    for (let i = 0; i < loops; i++) run()
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9
    if (round >= 0) rates.push((count * loops) / seconds)
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
const logs: readonly Log[] = blocks.flatMap(({ transactions }) => transactions.flatMap((one) => one.logs))
const dispatcher = createDispatcher(protocols)
const known = logs.filter((log) =>
  dispatcher.events.get(log.topics[0] ?? '')?.some(({ topics }) => topics === log.topics.length),
)

const rows: [string, string, readonly number[]][] = [
  [
    'blocks in our words, to bundles',
    'blocks/s',
    measure(blocks.length, () => blocks.map((b) => analyseBlock(b))),
  ],
  [
    'blocks in our words, to swaps alone',
    'blocks/s',
    measure(blocks.length, () => blocks.map((b) => readBlock(b))),
  ],
  [
    'parsed receipts, to bundles',
    'blocks/s',
    measure(documents.length, () => documents.map((document) => analyseBlock(normalise(document)))),
  ],
  [
    'bytes of receipts, to bundles',
    'blocks/s',
    measure(receiptTexts.length, () =>
      receiptTexts.map((text) => analyseBlock(normalise(JSON.parse(text.toString())))),
    ),
  ],
  [
    'bytes of receipts, JSON.parse alone',
    'blocks/s',
    measure(receiptTexts.length, () => receiptTexts.map((text) => JSON.parse(text.toString()))),
  ],
  [
    'bytes of transactions and receipts, to bundles',
    'blocks/s',
    measure(texts.length, () => texts.map((text) => analyseBlock(normalise(JSON.parse(text.toString()))))),
  ],
  [
    'bytes with traces, to bundles',
    'blocks/s',
    measure(traced.length, () => traced.map((text) => analyseBlock(normalise(JSON.parse(text.toString()))))),
  ],
  ['decoding alone, ours', 'logs/s', measure(known.length, decodeWithOurs(known, dispatcher))],
  ['decoding alone, viem', 'logs/s', measure(known.length / 10, decodeWithViem(known.filter(everyTenth)))],
  [
    'decoding alone, ethers',
    'logs/s',
    measure(known.length / 10, decodeWithEthers(known.filter(everyTenth))),
  ],
]

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
  rows: rows.map(([what, unit, rates]) => ({
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
  if (peer !== undefined) {
    const { blocks: count, ours, theirs } = peer
    console.log(
      `\n${count} blocks of call frames, from text: mev-inspect-py ${(theirs * 1000).toFixed(0)} ms a block, ours ${(ours * 1000).toFixed(1)} ms: ${(theirs / ours).toFixed(0)} times as fast.`,
    )
  }
}
