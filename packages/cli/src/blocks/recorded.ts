import { stat } from 'node:fs/promises'
import { listRecordings, loadRecording } from '@membrane/chain'
import { type Hash, isMembraneError, MembraneError } from '@membrane/core'
import { type BlockRange, isInRange } from './range.ts'
import type { ReadBlock } from './read.ts'

export type RecordedBlocksOptions = {
  /** A recording, or a directory that is searched recursively. */
  readonly path: string
  readonly chainId: number
  readonly range: BlockRange | undefined
  /** Hears of files that are no recordings, and of blocks that come twice. */
  readonly onSkip: (file: string, reason: string) => void
  readonly signal: AbortSignal
}

/**
 * The recorded blocks under a path, in order of their numbers, each once: where two files hold the same block, the
 * first by path is taken.
 * @throws RECORDING_NOT_FOUND when there is no such path; RECORDING_UNREADABLE naming the file.
 */
export async function* recordedBlocks(options: RecordedBlocksOptions): AsyncGenerator<ReadBlock, void, void> {
  const { path, chainId, range, onSkip, signal } = options
  const seen = new Set<Hash>()
  const files = await listRecordings(path).catch(async (error: unknown) => {
    // A directory without recordings is nothing to read; a path that is not there is a mistake.
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    if (isThere && isMembraneError(error, 'RECORDING_NOT_FOUND')) return []
    throw error
  })
  for (const [done, file] of files.entries()) {
    if (signal.aborted) return
    if (file.number !== undefined && !isInRange(range, file.number)) continue
    const loaded = await loadRecording(file, chainId)
    if (loaded === undefined) {
      onSkip(file.path, 'no recorded block')
      continue
    }
    const { block, layout } = loaded
    if (!isInRange(range, block.number)) continue
    if (seen.has(block.hash)) {
      onSkip(file.path, `block ${block.number} was read from another file`)
      continue
    }
    seen.add(block.hash)
    yield { block, numbered: layout !== 'call-trace', from: file.path, done: done + 1, total: files.length }
  }
}

/** The error for a path in which there was nothing to read. */
export function nothingRead(path: string): MembraneError {
  return new MembraneError('RECORDING_EMPTY', {
    shortMessage: `There is no recorded block under ${path}.`,
    hint: 'Give a recorded block or a directory of them, and check --blocks.',
  })
}
