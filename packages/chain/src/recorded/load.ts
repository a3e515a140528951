import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Block, isMembraneError, MembraneError } from '@membrane/core'
import { normaliseBlock, type RawBlockData } from '../normalise/block.ts'
import type { RecordedFile } from './files.ts'
import { type LayoutName, recogniseRecording } from './layout.ts'

const unzip = promisify(gunzip)

export type LoadedRecording = {
  readonly file: RecordedFile
  readonly layout: LayoutName
  /** As it was read, for checks that the normalised block no longer allows. */
  readonly raw: RawBlockData
  readonly block: Block
}

/**
 * The text of a recording, unpacked when the name ends in .gz.
 * @throws RECORDING_UNREADABLE naming the file.
 */
export async function readRecording(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    return (path.endsWith('.gz') ? await unzip(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/**
 * Loads one recording; undefined when the file is JSON but no recording (a manifest, a table of labels).
 * @param chainId the chain it is from, since a recording does not say.
 * @throws RECORDING_UNREADABLE naming the file when it cannot be read, is not JSON, or its block is malformed.
 */
export async function loadRecording(
  file: RecordedFile,
  chainId: number,
): Promise<LoadedRecording | undefined> {
  const document = parse(await readRecording(file.path), file.path)
  return normaliseRecording(document, file, chainId)
}

/**
 * As `loadRecording`, from a document already parsed.
 * @throws RECORDING_UNREADABLE naming the file when its block is malformed.
 */
export function normaliseRecording(
  document: unknown,
  file: RecordedFile,
  chainId: number,
): LoadedRecording | undefined {
  const recording = recogniseRecording(document, file.name)
  if (recording === undefined) return undefined
  try {
    const block = normaliseBlock(recording.data, { chainId })
    return { file, layout: recording.layout, raw: recording.data, block }
  } catch (error) {
    if (isMembraneError(error, 'BLOCK_MALFORMED')) throw unreadable(file.path, error.shortMessage, error)
    throw error
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : 'not JSON', cause)
  }
}

function unreadable(path: string, reason: string, cause: unknown): MembraneError {
  return new MembraneError('RECORDING_UNREADABLE', {
    shortMessage: `Recording ${path} cannot be read: ${reason}`,
    hint: 'Take a fresh copy of it, or move it out of the directory.',
    cause,
    details: { path },
  })
}
