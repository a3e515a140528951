import { isAbsolute, join, relative, resolve } from 'node:path'
import {
  type LoadedRecording,
  listRecordings,
  loadRecording,
  type RawReceipt,
  type RecordedFile,
  verifyReceiptsRoot,
} from '@membrane/chain'
import { isMembraneError } from '@membrane/core'
import type { Origin } from './record.ts'

export type RecordingsOptions = {
  /** A recording, or a directory that is searched recursively, as the user gave it. */
  readonly path: string
  readonly cwd: string
  readonly chainId: number
  /** Recompute each receiptsRoot; a block whose receipts differ could not be read. */
  readonly verifyReceipts: boolean
  readonly signal: AbortSignal
}

/** What became of one file. */
export type FileRead = { readonly done: number; readonly total: number; readonly file: string } & (
  | { readonly kind: 'block'; readonly origin: Origin }
  /** JSON, but no recording: a manifest, a table of labels. */
  | { readonly kind: 'other' }
  | { readonly kind: 'failed'; readonly reason: string }
)

/**
 * Every recording under a path, by block number and then by path, each with its one block. Two recordings of the same
 * block are two, since each may hold what the other lacks. A file that cannot be read does not end the rest.
 * @throws RECORDING_NOT_FOUND when there is no such path, or no .json or .json.gz file in it.
 */
export async function* readRecordings(options: RecordingsOptions): AsyncGenerator<FileRead, void, void> {
  const { path, cwd, signal } = options
  const root = resolve(cwd, path)
  const files = await listRecordings(root)
  for (const [i, file] of files.entries()) {
    if (signal.aborted) return
    const within = relative(root, file.path)
    const name = within === '' || within.startsWith('..') || isAbsolute(within) ? path : join(path, within)
    yield { done: i + 1, total: files.length, file: name, ...(await read(file, name, options)) }
  }
}

type Read =
  | { readonly kind: 'block'; readonly origin: Origin }
  | { readonly kind: 'other' }
  | { readonly kind: 'failed'; readonly reason: string }

async function read(
  file: RecordedFile,
  from: string,
  { chainId, verifyReceipts }: RecordingsOptions,
): Promise<Read> {
  try {
    const loaded = await loadRecording(file, chainId)
    if (loaded === undefined) return { kind: 'other' }
    if (verifyReceipts) verify(loaded)
    const { block, layout } = loaded
    return { kind: 'block', origin: { block, numbered: layout !== 'call-trace', from } }
  } catch (error) {
    if (!isMembraneError(error)) throw error
    return { kind: 'failed', reason: error.shortMessage }
  }
}

function verify({ raw, block, file }: LoadedRecording): void {
  const { receiptsRoot } = raw.block as { readonly receiptsRoot?: unknown } // it was normalised, so it is an object
  if (receiptsRoot === undefined || !Array.isArray(raw.receipts)) return
  // An array, and each field is checked where it is encoded.
  verifyReceiptsRoot(
    receiptsRoot,
    raw.receipts as readonly RawReceipt[],
    `block ${block.number} in ${file.path}`,
  )
}
