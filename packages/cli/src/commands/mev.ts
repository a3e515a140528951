import { resolve } from 'node:path'
import { analyseBlock, type Bundle, type BundleKind, bundleKinds, type Confidence } from '@membrane/analytics'
import { MembraneError } from '@membrane/core'
import { parseRange } from '../blocks/range.ts'
import { isReadable, type ReadBlock } from '../blocks/read.ts'
import { nothingRead, recordedBlocks } from '../blocks/recorded.ts'
import { openHistory, rpcBlocks } from '../blocks/rpc.ts'
import { count, emptyTally } from '../mev/tally.ts'
import { createWriter, type MevFormat } from '../mev/writer.ts'
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
  readonly format: MevFormat
  readonly verbose?: boolean
}

/** Columns for a result that goes into a file or a pipe. */
const unboundedWidth = 160

/**
 * Finds extracted value in recorded blocks, or in blocks of a node, and prints it block by block.
 * @throws OPTION_INVALID, OPTION_CONFLICT, RANGE_INVALID; as `recordedBlocks` and `History.blocks`.
 */
export async function mev(
  path: string | undefined,
  options: MevOptions,
  terminal: Terminal,
): Promise<number> {
  const kinds = options.kind === undefined ? undefined : parseKinds(options.kind, '--kind')
  const failOn = options.failOn === undefined ? undefined : parseKinds(options.failOn, '--fail-on')
  const least = confidences.indexOf(parseConfidence(options.minConfidence))
  const wanted = ({ kind, confidence }: Bundle) =>
    (kinds === undefined || kinds.has(kind)) && confidences.indexOf(confidence) >= least
  const source = openSource(path, options, terminal)
  const { errColors: e } = terminal
  const progress = createProgress(terminal, 1_000)
  const tally = emptyTally()
  let failed = false
  try {
    const writer = createWriter(options.format, terminal, {
      names: namesOf(await source.chainId()),
      colors: terminal.colors,
      width: terminal.outIsTerminal ? terminal.size().columns : unboundedWidth,
    })
    for await (const read of source.blocks) {
      const analysis = analyseBlock(read.block)
      const bundles = analysis.bundles.filter(wanted)
      const readable = isReadable(read.block)
      count(tally, bundles, readable)
      failed ||= bundles.some(({ kind }) => failOn?.has(kind) === true)
      progress.clear()
      if (!readable) {
        terminal.err(
          `${e.yellow('unknown')} block ${read.block.number}: neither logs nor traces, so what its transactions did is not known\n`,
        )
      }
      writer.block(read, bundles, analysis.transactions)
      progress.show(`${read.done} of ${read.total}, block ${read.block.number}`)
    }
    progress.clear()
    if (terminal.signal.aborted) return exit.failure
    if (tally.blocks === 0) {
      printFailure(nothingRead(path ?? '--rpc'), terminal, false)
      return exit.nothing
    }
    writer.end(tally)
    return failed ? exit.findings : exit.clean
  } finally {
    progress.clear()
    source.close()
  }
}

type Source = {
  readonly chainId: () => Promise<number>
  readonly blocks: AsyncIterable<ReadBlock>
  readonly close: () => void
}

function openSource(path: string | undefined, options: MevOptions, terminal: Terminal): Source {
  const range = options.blocks === undefined ? undefined : parseRange(options.blocks)
  const notice = (text: string) => {
    if (options.verbose === true) terminal.err(`${terminal.errColors.dim('notice')} ${text}\n`)
  }
  if ((path === undefined) === (options.rpc === undefined)) {
    throw new MembraneError('OPTION_CONFLICT', {
      shortMessage: 'Blocks come from a PATH or from --rpc; expected one of the two.',
      hint: "'membrane mev blocks/' reads files, 'membrane mev --rpc URL --blocks latest-10..latest' asks a node.",
    })
  }
  if (path !== undefined) {
    const chainId = options.chainId ?? 1
    const blocks = recordedBlocks({
      path: resolve(terminal.cwd, path),
      chainId,
      range,
      onSkip: (file, reason) => notice(`${file} left out: ${reason}`),
      signal: terminal.signal,
    })
    return { chainId: async () => chainId, blocks, close: () => undefined }
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
    blocks: rpcBlocks(history, range, terminal.signal),
    close: history.close,
  }
}

const confidences: readonly Confidence[] = ['low', 'medium', 'high']

function parseConfidence(text: string): Confidence {
  const found = confidences.find((confidence) => confidence === text)
  if (found !== undefined) return found
  throw new MembraneError('OPTION_INVALID', {
    shortMessage: `--min-confidence is ${JSON.stringify(text)}; expected low, medium or high.`,
  })
}

/** Kinds separated by commas. */
function parseKinds(text: string, option: string): ReadonlySet<BundleKind> {
  const kinds = text.split(',').map((word) => word.trim())
  const unknown = kinds.find((word) => !bundleKinds.some((kind) => kind === word))
  if (unknown !== undefined) {
    throw new MembraneError('OPTION_INVALID', {
      shortMessage: `${option} has ${JSON.stringify(unknown)}; expected of ${bundleKinds.join(', ')}.`,
    })
  }
  return new Set(bundleKinds.filter((kind) => kinds.includes(kind)))
}
