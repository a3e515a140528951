import { resolve } from 'node:path'
import {
  type History,
  listRecordings,
  normaliseRecording,
  type RecordedFile,
  readRecording,
} from '@membrane/chain'
import { type Hash, isMembraneError, MembraneError, type Transaction } from '@membrane/core'
import type { ReadBlock } from '../blocks/read.ts'

/** A transaction with the block that it was in. */
export type Found = { readonly read: ReadBlock; readonly transaction: Transaction }

export type FileSearch = {
  readonly chainId: number
  readonly cwd: string
  readonly signal: AbortSignal
  /** Hears of each file before it is read. */
  readonly onFile: (file: string, done: number, total: number) => void
}

/** A transaction hash, or one cut in its middle as tables show it: 0x1234…abcd. */
export type HashQuery = {
  /** undefined when it is cut. */
  readonly full: Hash | undefined
  /** Finds the hash in the text of a recording. */
  readonly pattern: RegExp
  readonly matches: (hash: string) => boolean
}

/** Reads a hash that a person typed or copied; undefined when it is none. A cut one has four digits on each side at least. */
export function parseHash(text: string): HashQuery | undefined {
  const match = /^(0x[0-9a-f]{4,64})(?:(?:…|\.\.+)([0-9a-f]{4,60}))?$/.exec(text.toLowerCase())
  const [, begin = '', end = ''] = match ?? []
  const missing = 66 - begin.length - end.length
  if (match === null || missing < 0 || (end === '' && missing > 0)) return undefined
  return {
    full: missing === 0 ? (`${begin}${end}` as Hash) : undefined, // 64 digits, as the lengths say
    pattern: new RegExp(`${begin}[0-9a-f]{${missing}}${end}`),
    matches: (hash) => hash.length === 66 && hash.startsWith(begin) && hash.endsWith(end),
  }
}

/**
 * Looks a transaction up in recordings: a file that its hash names first, then every file that has the hash in it.
 * @throws TRANSACTION_NOT_FOUND; TRANSACTION_AMBIGUOUS when a cut hash stands for several; as `listRecordings`.
 */
export async function findInFiles(query: HashQuery, path: string, search: FileSearch): Promise<Found> {
  const files = await listRecordings(resolve(search.cwd, path))
  const named = ({ name }: RecordedFile) => query.matches(name.toLowerCase())
  const ordered = [...files.filter(named), ...files.filter((file) => !named(file))]
  let broken = 0
  for (const [done, file] of ordered.entries()) {
    if (search.signal.aborted) break
    search.onFile(file.path, done, ordered.length)
    try {
      // Parsing takes far longer than looking for the hash.
      const text = await readRecording(file.path)
      if (!named(file) && !query.pattern.test(text)) continue
      const found = ofRecording(text, file, search.chainId, query)
      if (found !== undefined) return found
    } catch (error) {
      if (ordered.length === 1 || !isMembraneError(error, 'RECORDING_UNREADABLE')) throw error
      broken++
    }
  }
  const among = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  const unread = broken === 0 ? '' : `, of which ${broken} could not be read`
  throw notFound(`Transaction ${query.full ?? 'with that hash'} is not in ${among} under ${path}${unread}.`)
}

/**
 * The transaction of a recording that holds a single one, as a lone call trace does.
 * @throws TRANSACTION_NOT_FOUND when it holds several, or none; RECORDING_UNREADABLE.
 */
export async function onlyTransaction(path: string, search: FileSearch): Promise<Found> {
  const [file, ...more] = await listRecordings(resolve(search.cwd, path))
  if (file === undefined || more.length > 0)
    throw notFound(`${path} is no transaction hash and no single file.`)
  const found = ofRecording(await readRecording(file.path), file, search.chainId, undefined)
  if (found !== undefined) return found
  throw notFound(`${path} holds no single transaction.`)
}

/**
 * Asks a node for the block that the transaction is in.
 * @throws TRANSACTION_NOT_FOUND; as `History.blocks`.
 */
export async function findByRpc(hash: Hash, history: History, signal: AbortSignal): Promise<Found> {
  const number = await history.blockOf(hash)
  if (number === undefined) throw notFound(`No endpoint knows transaction ${hash}.`)
  if (number === null)
    throw notFound(`Transaction ${hash} waits to be mined; there is nothing to explain yet.`)
  for await (const block of history.blocks(number, number, signal)) {
    const transaction = block.transactions.find((candidate) => candidate.hash === hash)
    if (transaction !== undefined)
      return { read: { block, numbered: true, from: 'rpc', done: 1, total: 1 }, transaction }
  }
  throw notFound(`Block ${number}, as an endpoint gives it, has no transaction ${hash}.`)
}

function ofRecording(
  text: string,
  file: RecordedFile,
  chainId: number,
  query: HashQuery | undefined,
): Found | undefined {
  const loaded = normaliseRecording(parse(text, file.path), file, chainId)
  if (loaded === undefined) return undefined
  const { block, layout } = loaded
  const fitting =
    query === undefined ? block.transactions : block.transactions.filter(({ hash }) => query.matches(hash))
  const [transaction, another] = fitting
  if (another !== undefined && query !== undefined) {
    throw new MembraneError('TRANSACTION_AMBIGUOUS', {
      shortMessage: `${fitting.length} transactions of ${file.path} have hashes like that.`,
      hint: 'Give the whole hash.',
    })
  }
  if (transaction === undefined || another !== undefined) return undefined
  const read = { block, numbered: layout !== 'call-trace', from: file.path, done: 1, total: 1 }
  return { read, transaction }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MembraneError('RECORDING_UNREADABLE', {
      shortMessage: `Recording ${path} cannot be read: ${cause instanceof Error ? cause.message : 'not JSON'}`,
      cause,
    })
  }
}

function notFound(shortMessage: string): MembraneError {
  return new MembraneError('TRANSACTION_NOT_FOUND', {
    shortMessage,
    hint: 'Give a transaction hash with a PATH or --rpc, or the file of one call trace.',
  })
}
