import { resolve } from 'node:path'
import {
  type AnalyseOptions,
  analyseBlock,
  type Bundle,
  createDisplacementWindow,
  judgePairs,
  readDisplacementPairs,
} from '@membrane/analytics'
import { readRecording } from '@membrane/chain'
import { MembraneError } from '@membrane/core'
import { type BlockRange, isInRange, parseRange } from '../blocks/range.ts'
import { isReadable, type ReadBlock } from '../blocks/read.ts'
import { nothingRead, recordedBlocks } from '../blocks/recorded.ts'
import { openHistory, rpcBlocks } from '../blocks/rpc.ts'
import { bundleFilter, parseKinds } from '../mev/options.ts'
import { countBlock, countBundles, emptyTally, type Tally } from '../mev/tally.ts'
import { noValue, unvalued, type Valuer } from '../mev/value.ts'
import { createWriter, type MevFormat, type MevWriter } from '../mev/writer.ts'
import { namesOf } from '../naming/names.ts'
import { exit, printFailure } from '../output/failure.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'

export type MevOptions = {
  readonly rpc?: readonly string[]
  readonly blocks?: string
  readonly chainId?: number
  readonly kind?: string
  readonly minConfidence: string
  readonly failOn?: string
  readonly prices?: string
  readonly format: MevFormat
  readonly verbose?: boolean
}

/** Columns for a result that goes into a file or a pipe. */
const unboundedWidth = 160

type Run = {
  readonly writer: MevWriter
  readonly wanted: (bundle: Bundle) => boolean
  readonly valuer: Valuer
  readonly tally: Tally
}

/**
 * Finds extracted value in recorded blocks, in blocks of a node, or in pairs of transactions, and prints it block by
 * block.
 * @throws OPTION_INVALID, OPTION_CONFLICT, RANGE_INVALID, PRICES_NOT_FOUND, PAIRS_MALFORMED; as `recordedBlocks` and
 * `History.blocks`.
 */
export async function mev(
  path: string | undefined,
  options: MevOptions,
  terminal: Terminal,
): Promise<number> {
  const wanted = bundleFilter(options.kind, options.minConfidence)
  const failOn = options.failOn === undefined ? undefined : parseKinds(options.failOn, '--fail-on')
  const range = options.blocks === undefined ? undefined : parseRange(options.blocks)
  const source = openSource(path, range, options, terminal)
  try {
    const chainId = await source.chainId()
    const tally = emptyTally()
    const writer = createWriter(options.format, terminal, {
      names: namesOf(chainId),
      colors: terminal.colors,
      width: terminal.outIsTerminal ? terminal.size().columns : unboundedWidth,
    })
    const run: Run = { writer, wanted, valuer: await valuerFor(path, chainId, options, terminal), tally }
    if (source.pairs !== undefined) await judge(source.pairs, range, run)
    else await analyse(source.blocks, run, terminal)
    if (terminal.signal.aborted) return exit.failure
    if (tally.blocks + tally.pairs === 0) {
      printFailure(nothingRead(path ?? 'the endpoint'), terminal, false)
      return exit.nothing
    }
    writer.end(tally)
    return [...tally.kinds.keys()].some((kind) => failOn?.has(kind)) ? exit.findings : exit.clean
  } finally {
    source.close()
  }
}

async function analyse(blocks: AsyncIterable<ReadBlock>, run: Run, terminal: Terminal): Promise<void> {
  const { writer, wanted, valuer, tally } = run
  const { errColors: e } = terminal
  const progress = createProgress(terminal, 1_000)
  // What one block tells helps to read the next: the tokens of pools, and calldata that may be copied.
  const memory: AnalyseOptions = { pools: new Map(), displacements: createDisplacementWindow() }
  try {
    for await (const read of blocks) {
      const { block, numbered } = read
      const analysis = analyseBlock(block, numbered ? memory : {})
      const bundles = analysis.bundles.filter(wanted)
      const readable = isReadable(block)
      const value = valuer(analysis, block.timestamp)
      countBlock(tally, bundles, readable, value)
      progress.clear()
      if (!readable)
        terminal.err(
          `${e.yellow('unknown')} block ${block.number}: neither logs nor traces tell what its transactions did\n`,
        )
      writer.block(read, bundles, analysis.transactions, value)
      progress.show(`${read.done} of ${read.total}, block ${block.number}`)
    }
  } finally {
    progress.clear()
  }
}

/** Pairs come without their blocks, so nothing but displacement can be told of them. */
async function judge(path: string, range: BlockRange | undefined, run: Run): Promise<void> {
  const pairs = readDisplacementPairs(await readRecording(path)).filter(({ victim }) =>
    isInRange(range, victim.block),
  )
  const bundles = judgePairs(pairs).filter(run.wanted)
  run.tally.pairs = pairs.length
  countBundles(run.tally, bundles, unvalued)
  run.writer.pairs(bundles, unvalued)
}

/** Only people are told values; they need price series, whose reader is not loaded otherwise. */
async function valuerFor(
  path: string | undefined,
  chainId: number,
  { format, prices }: MevOptions,
  { cwd }: Terminal,
): Promise<Valuer> {
  if (format !== 'pretty') return noValue
  const { createValuer } = await import('../mev/valuer.ts')
  const resolved = (file: string | undefined) => (file === undefined ? undefined : resolve(cwd, file))
  return createValuer(chainId, resolved(prices), resolved(path))
}

type Source = {
  readonly chainId: () => Promise<number>
  readonly blocks: AsyncIterable<ReadBlock>
  /** A file of pairs, which then is read instead. */
  readonly pairs: string | undefined
  readonly close: () => void
}

function openSource(
  given: string | undefined,
  range: BlockRange | undefined,
  options: MevOptions,
  terminal: Terminal,
): Source {
  const { signal } = terminal
  const notice = (text: string) => {
    if (options.verbose === true) terminal.err(`${terminal.errColors.dim('notice')} ${text}\n`)
  }
  if ((given === undefined) === (options.rpc === undefined)) {
    throw new MembraneError('OPTION_CONFLICT', {
      shortMessage: 'Blocks come from a PATH or from --rpc; expected one of the two.',
      hint: "'membrane mev blocks/' reads files, 'membrane mev --rpc URL --blocks latest-10..latest' asks a node.",
    })
  }
  if (given !== undefined) {
    const path = resolve(terminal.cwd, given)
    const chainId = options.chainId ?? 1
    const onSkip = (file: string, reason: string) => notice(`${file} left out: ${reason}`)
    return {
      chainId: async () => chainId,
      blocks: recordedBlocks({ path, chainId, range, onSkip, signal }),
      pairs: /\.jsonl(\.gz)?$/.test(path) ? path : undefined,
      close: () => undefined,
    }
  }
  if (range === undefined) {
    throw new MembraneError('OPTION_INVALID', {
      shortMessage: '--rpc needs --blocks, and none was given.',
      hint: 'Add --blocks 19000000..19000010 or --blocks latest-10..latest.',
    })
  }
  const history = openHistory(options.rpc ?? [], options.chainId, ({ message }) => notice(message))
  return {
    chainId: history.chainId,
    blocks: rpcBlocks(history, range, signal),
    pairs: undefined,
    close: history.close,
  }
}
