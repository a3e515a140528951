import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MembraneError, toJson } from '@membrane/core'
import pico from 'picocolors'
import { openHistory } from '../blocks/rpc.ts'
import { type Explanation, explainTransaction } from '../explain/explanation.ts'
import { type Found, findByRpc, findInFiles, onlyTransaction, parseHash } from '../explain/find.ts'
import { formatExplanation } from '../explain/pretty.ts'
import { explanationRecord } from '../explain/record.ts'
import { drawFlow } from '../explain/svg.ts'
import type { ValueOf } from '../mev/value.ts'
import { namesOf } from '../naming/names.ts'
import { exit } from '../output/failure.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'

export type ExplainOptions = {
  readonly rpc?: readonly string[]
  readonly chainId?: number
  readonly full?: boolean
  readonly output?: string
  readonly prices?: string
  readonly format: 'pretty' | 'json' | 'svg'
  readonly verbose?: boolean
}

/** Columns for a result that goes into a file or a pipe: nothing is cut. */
const unboundedWidth = 1_000

/**
 * Draws what one transaction did: calls, transfers, actions, who ended with what, and the bundles that it is part of.
 * @param transaction its hash, or the path of a file with one call trace.
 * @throws OPTION_CONFLICT, OUTPUT_UNWRITABLE; as `findInFiles`, `onlyTransaction` and `findByRpc`.
 */
export async function explain(
  transaction: string,
  path: string | undefined,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<number> {
  const found = await find(transaction, path, options, terminal)
  const names = namesOf(found.read.block.chainId)
  const explanation = explainTransaction(found, names)
  const toTerminal = terminal.outIsTerminal && options.output === undefined
  const text =
    options.format === 'json'
      ? `${toJson(explanationRecord(explanation), 2)}\n`
      : options.format === 'svg'
        ? drawFlow(explanation, names)
        : formatExplanation(explanation, {
            names,
            colors: options.output === undefined ? terminal.colors : pico.createColors(false),
            width: toTerminal ? terminal.size().columns : unboundedWidth,
            value: await valueFor(explanation, path, options, terminal),
            full: options.full ?? false,
          })
  if (options.output === undefined) terminal.out(text)
  else await write(resolve(terminal.cwd, options.output), text)
  return exit.clean
}

/** Loaded only for people to read: it needs the reader of price series. */
async function valueFor(
  { read, reading }: Explanation,
  path: string | undefined,
  { prices }: ExplainOptions,
  { cwd }: Terminal,
): Promise<ValueOf> {
  const { createValuer } = await import('../mev/valuer.ts')
  const resolved = (file: string | undefined) => (file === undefined ? undefined : resolve(cwd, file))
  const valuer = await createValuer(read.block.chainId, resolved(prices), resolved(path))
  return valuer(reading, read.block.timestamp)
}

async function find(
  transaction: string,
  path: string | undefined,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<Found> {
  const progress = createProgress(terminal, 1_000)
  const chainId = options.chainId ?? 1
  const { cwd, signal } = terminal
  const search = {
    chainId,
    cwd,
    signal,
    onFile: (file: string, done: number, total: number) => progress.show(`${done} of ${total} ${file}`),
  }
  try {
    const query = parseHash(transaction)
    if (query === undefined) {
      if (path !== undefined || options.rpc !== undefined) throw conflict('TX is no transaction hash')
      return await onlyTransaction(transaction, search)
    }
    if ((path === undefined) === (options.rpc === undefined))
      throw conflict('A transaction is looked up in a PATH or by --rpc')
    if (path !== undefined) return await findInFiles(query, path, search)
    if (query.full === undefined) throw conflict('A node is asked with the whole hash')
    const notice = ({ message }: { readonly message: string }) => {
      if (options.verbose === true) terminal.err(`${terminal.errColors.dim('notice')} ${message}\n`)
    }
    const history = openHistory(options.rpc ?? [], options.chainId, notice)
    try {
      return await findByRpc(query.full, history, signal)
    } finally {
      history.close()
    }
  } finally {
    progress.clear()
  }
}

function conflict(what: string): MembraneError {
  return new MembraneError('OPTION_CONFLICT', {
    shortMessage: `${what}; expected a hash with one of the two, or the file of one call trace alone.`,
    hint: "'membrane explain 0x… blocks/', 'membrane explain 0x… --rpc URL', or 'membrane explain trace.json.gz'.",
  })
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (cause) {
    throw new MembraneError('OUTPUT_UNWRITABLE', {
      shortMessage: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Name a file in a directory that is there.',
      cause,
    })
  }
}
