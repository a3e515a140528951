import type { BlockRef, Hash } from '@membrane/core'
import type { LedgerRow, Store } from '../store/store.ts'
import { misfitOf } from './append.ts'
import { genesisHash, ledgerHash } from './chain.ts'

/** A jump between consecutive rows: blocks between were not looked at. Recorded sources have them, live ones must not. */
export type LedgerGap = { readonly sequence: number; readonly from: number; readonly to: number }

export type LedgerVerdict = {
  readonly rows: number
  /** Rows of kind `block`; those retracted later are counted too. */
  readonly blocks: number
  readonly retracted: number
  /** Rows of recorded data, which stand outside the branch. */
  readonly replayed: number
  readonly gaps: number
  /** The first hundred gaps: the last block before it and the first after it. */
  readonly gapList: readonly LedgerGap[]
  /** Hash of the last sound row: compare it with one noted earlier to know that no later row was cut off. */
  readonly head: Hash
  /** Sequence of the first row that does not fit, and why; both absent when the ledger is sound. */
  readonly brokenAt?: number
  readonly reason?: string
}

const rememberedBlocks = 1024
const listedGaps = 100

/**
 * Checks ledger rows of one chain from its first row on, in constant memory: positions have no hole, every hash is
 * what the row's content and the previous hash give, every block follows the tip of its branch by number and
 * parent hash, and only the tip is retracted. A block that does not touch its predecessor is a gap, not a break.
 */
export async function verifyLedgerRows(
  rows: AsyncIterable<LedgerRow> | Iterable<LedgerRow>,
): Promise<LedgerVerdict> {
  const branch: BlockRef[] = []
  const gapList: LedgerGap[] = []
  let count = 0
  let blocks = 0
  let retracted = 0
  let replayed = 0
  let gaps = 0
  let head = genesisHash
  let chainId: number | undefined
  const verdict = () => ({ rows: count, blocks, retracted, replayed, gaps, gapList, head })
  for await (const row of rows) {
    chainId ??= row.chainId
    const tip = branch.at(-1)
    const reason = misplaced(row, count + 1, head, chainId) ?? placeProblem(row, branch)
    if (reason !== undefined) return { ...verdict(), brokenAt: row.sequence, reason }
    count++
    head = row.hash
    if (row.kind === 'replayed') {
      replayed++
      continue
    }
    if (row.kind === 'retracted') {
      retracted++
      branch.pop()
      continue
    }
    blocks++
    if (tip !== undefined && row.block.number !== tip.number + 1) {
      gaps++
      if (gapList.length < listedGaps) {
        gapList.push({ sequence: row.sequence, from: tip.number, to: row.block.number })
      }
    }
    branch.push(row.block)
    if (branch.length > 2 * rememberedBlocks) branch.splice(0, rememberedBlocks)
  }
  return verdict()
}

/** Checks the ledger that a store holds for a chain, page by page, and that it ends where the store says it does. */
export async function verifyLedger(
  store: Pick<Store, 'ledger' | 'ledgerHead'>,
  chainId: number,
): Promise<LedgerVerdict> {
  // Read before the rows: a guard that goes on writing may only make the ledger longer than this.
  const end = await store.ledgerHead(chainId)
  let hashAtEnd: Hash | undefined
  async function* pages(): AsyncGenerator<LedgerRow> {
    for (let after = 0; ; ) {
      const page = await store.ledger(chainId, after, 1000)
      for (const row of page) {
        if (row.sequence === end?.sequence) hashAtEnd = row.hash
        yield row
      }
      const last = page.at(-1)
      if (last === undefined) return
      after = last.sequence
    }
  }
  const verdict = await verifyLedgerRows(pages())
  if (verdict.brokenAt !== undefined || hashAtEnd === end?.hash) return verdict
  return {
    ...verdict,
    brokenAt: verdict.rows + 1,
    reason: 'the ledger does not end where the store says it does',
  }
}

function misplaced(row: LedgerRow, sequence: number, previous: Hash, chainId: number): string | undefined {
  if (row.sequence !== sequence) return `expected row ${sequence}`
  if (row.chainId !== chainId) return `belongs to chain ${row.chainId}`
  if (row.previous !== previous) return 'does not hold the hash of the row before'
  if (row.hash !== ledgerHash(row, sequence, previous)) return 'its hash does not cover its content'
  return undefined
}

function placeProblem(row: LedgerRow, branch: readonly BlockRef[]): string | undefined {
  switch (row.kind) {
    case 'block':
      return misfitOf(row.block, row.parentHash, branch)
    case 'retracted':
      return mistaken(row, branch.at(-1))
    case 'replayed':
      return undefined
  }
}

function mistaken({ block }: LedgerRow, tip: BlockRef | undefined): string | undefined {
  return tip === undefined || tip.hash === block.hash ? undefined : 'retracts a block that is not the tip'
}
