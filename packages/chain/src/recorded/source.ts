import { type Block, type BlockRef, type ChainEvent, MembraneError } from '@membrane/core'
import type { RawReceipt } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import { verifyReceiptsRoot } from '../receiptsRoot/receiptsRoot.ts'
import type { ChainSource, SourceStart, TierProbe } from '../source.ts'
import { listRecordings, type RecordedFile } from './files.ts'
import { type LoadedRecording, loadRecording } from './load.ts'

export type RecordedSourceOptions = {
  /** A recording, or a directory that is searched recursively. */
  readonly path: string
  /** The chain that the recordings are from; they do not say. Default 1. */
  readonly chainId?: number
  /** Recompute each receiptsRoot and refuse a block whose receipts differ. Default false. */
  readonly verifyReceipts?: boolean
  /** Hears of skipped files, unverifiable blocks and lone traces. */
  readonly onNotice?: OnNotice
}

/**
 * Recorded blocks as a chain source. Files are read one at a time in order of their block numbers; they need not be
 * consecutive, but where two are, the parent hash must fit. A second block at a height already given counts as a
 * reorg, and the same block in a second file is left out. State cannot be read and nothing can be simulated.
 * A lone call trace is a block with number 0, since nothing tells which block it was in.
 *
 * The events throw RECORDING_NOT_FOUND, RECORDING_UNREADABLE (naming the file), RECORDING_EMPTY when there was JSON but
 * no recording, RECORDING_PARENT_MISMATCH, and with `verifyReceipts` RECEIPTS_ROOT_MISMATCH.
 */
export function createRecordedSource(options: RecordedSourceOptions): ChainSource {
  const chainId = options.chainId ?? 1
  const absent = { ok: false, reason: 'A recorded source has no contract state.' } as const
  return {
    name: `recorded ${options.path}`,
    chainId: async () => chainId,
    probe: () => probeRecording(options.path, chainId),
    events: (start) => replay(options, chainId, start),
    read: async (reads) => reads.map(() => absent),
    simulate: async () => absent,
    close: async () => undefined,
  }
}

async function* replay(
  options: RecordedSourceOptions,
  chainId: number,
  start: SourceStart,
): AsyncGenerator<ChainEvent, void, void> {
  const { after, signal } = start
  const files = await listRecordings(options.path)
  const recent: BlockRef[] = [...(start.recent ?? (after === undefined ? [] : [after]))].reverse()
  // Blocks without a known number have only their hash to resume by.
  let passed = after === undefined || after.number > 0 || !(await contains(files, chainId, after))
  let recordings = 0
  for (const file of files) {
    if (signal.aborted) return
    if (after !== undefined && file.number !== undefined && file.number < after.number) {
      recordings++
      continue
    }
    const loaded = await loadRecording(file, chainId)
    if (loaded === undefined) {
      options.onNotice?.({
        level: 'info',
        code: 'FILE_SKIPPED',
        message: `${file.path} is no recorded block; left out.`,
      })
      continue
    }
    recordings++
    const { block } = loaded
    if (!passed) {
      passed = block.hash === after?.hash
      continue
    }
    if (recent.some((ref) => ref.hash === block.hash)) {
      if (block.hash !== after?.hash) noticeDuplicate(options.onNotice, file, block)
      continue
    }
    if (after !== undefined && block.number > 0 && block.number < after.number) continue
    check(options, loaded)
    yield* place(block, recent, file)
  }
  if (recordings === 0) throw empty(options.path)
}

/** Yields the block, after a reorg when its height was already taken. */
function* place(block: Block, recent: BlockRef[], file: RecordedFile): Generator<ChainEvent, void, void> {
  const { chainId, number, hash, parentHash } = block
  const numbered = number > 0 || parentHash !== undefined
  const dropped: BlockRef[] = []
  let tip = recent.at(-1)
  while (numbered && tip !== undefined && tip.number >= number) {
    dropped.push(tip)
    recent.pop()
    tip = recent.at(-1)
  }
  if (tip !== undefined && parentHash !== undefined && tip.number === number - 1 && tip.hash !== parentHash) {
    throw new MembraneError('RECORDING_PARENT_MISMATCH', {
      shortMessage: `${file.path} names ${parentHash} as its parent; block ${tip.number} before it is ${tip.hash}.`,
      hint: 'The recordings are of different branches; keep those of one.',
    })
  }
  if (dropped.length > 0) {
    const ancestor = tip ?? { number: number - 1, hash: parentHash ?? hash }
    yield { kind: 'reorg', chainId, ancestor, dropped }
  }
  recent.push({ number, hash })
  if (recent.length > 256) recent.shift()
  yield { kind: 'block', block }
}

function check(options: RecordedSourceOptions, { layout, raw, block, file }: LoadedRecording): void {
  if (layout === 'call-trace') {
    options.onNotice?.({
      level: 'info',
      code: 'BLOCK_NUMBER_UNKNOWN',
      message: `${file.path} is one transaction's trace; its block is not known and gets number 0.`,
    })
  }
  if (options.verifyReceipts !== true) return
  const { receiptsRoot } = raw.block as { readonly receiptsRoot?: unknown } // it was normalised, so it is an object
  if (receiptsRoot === undefined || !Array.isArray(raw.receipts)) {
    options.onNotice?.({
      level: 'warn',
      code: 'RECEIPTS_UNVERIFIED',
      message: `${file.path} holds no ${receiptsRoot === undefined ? 'receiptsRoot' : 'receipts'}; not verified.`,
    })
    return
  }
  // An array, and each field is checked where it is encoded.
  verifyReceiptsRoot(
    receiptsRoot,
    raw.receipts as readonly RawReceipt[],
    `block ${block.number} in ${file.path}`,
  )
}

async function contains(files: readonly RecordedFile[], chainId: number, after: BlockRef): Promise<boolean> {
  for (const file of files) {
    const loaded = await loadRecording(file, chainId)
    if (loaded?.block.hash === after.hash) return true
  }
  return false
}

function noticeDuplicate(onNotice: OnNotice | undefined, file: RecordedFile, block: Block): void {
  onNotice?.({
    level: 'info',
    code: 'BLOCK_DUPLICATE',
    message: `${file.path} holds block ${block.number} once more; left out.`,
  })
}

async function probeRecording(path: string, chainId: number): Promise<readonly TierProbe[]> {
  for (const file of await listRecordings(path)) {
    const loaded = await loadRecording(file, chainId)
    if (loaded === undefined) continue
    const { tiers } = loaded.block
    const detail = (present: boolean) => `${present ? 'in' : 'not in'} ${file.path}`
    return [
      ...(Object.keys(tiers) as readonly (keyof typeof tiers)[]).map((tier) => ({
        tier,
        state: tiers[tier],
        detail: detail(tiers[tier] === 'present'),
      })),
      { tier: 'pending', state: 'unknown', detail: 'a recording has no mempool' },
      { tier: 'simulate', state: 'unknown', detail: 'a recording has no state' },
      { tier: 'finalized', state: 'unknown', detail: 'a recording does not say' },
    ]
  }
  throw empty(path)
}

function empty(path: string): MembraneError {
  return new MembraneError('RECORDING_EMPTY', {
    shortMessage: `No JSON file under ${path} is a recorded block.`,
    hint: 'Expected {block, receipts, ...}, mev-inspect recordings or call traces.',
  })
}
