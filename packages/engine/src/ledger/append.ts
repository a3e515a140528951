import { type BlockRef, type Hash, MembraneError } from '@membrane/core'
import type { LedgerEntry, LedgerRow } from '../store/store.ts'
import { chainEntries, genesisHash } from './chain.ts'

/** Canonical blocks kept to recognise a reorg that happened while the guard was down. */
export const keptBlocks = 256

type Recorded = { readonly kind: LedgerEntry['kind']; readonly hash: Hash }

/** A canonical block; positions count up along the branch, and a replaced block's position is used again. */
export type Canonical = BlockRef & { readonly position: number }

/** The end of one chain's ledger: what is needed to append to it. */
export type LedgerHead = {
  readonly sequence: number
  readonly hash: Hash
  /** Canonical blocks, oldest first, at most `keptBlocks`. */
  readonly canonical: readonly Canonical[]
  /** The last rows, oldest first, to recognise a commit that was made before but not acknowledged. */
  readonly recorded: readonly Recorded[]
}

/** The head of a chain without rows. */
export const emptyHead: LedgerHead = { sequence: 0, hash: genesisHash, canonical: [], recorded: [] }

export type LedgerAppend = {
  /** Rows to write; entries that the ledger already ends with are left out. */
  readonly rows: readonly LedgerRow[]
  /** Canonical blocks that are new in the list. */
  readonly added: readonly Canonical[]
  /** Positions at the end of the list that hold no block any more. */
  readonly removed: readonly number[]
  readonly head: LedgerHead
}

/**
 * Plans how entries extend a ledger. The beginning of `entries` that the ledger already ends with was written by
 * the same commit before a crash or a lost acknowledgement, and is left out.
 * @throws STORE_CONFLICT when an entry records a block that does not fit on the branch, or retracts one that is not
 *   the tip (retractions come newest first): another guard has moved this chain on.
 */
export function appendLedger(head: LedgerHead, entries: readonly LedgerEntry[]): LedgerAppend {
  const fresh = entries.slice(overlap(head.recorded, entries))
  const canonical = [...head.canonical]
  const hashes = new Set(canonical.map(({ hash }) => hash))
  const end = head.canonical.at(-1)?.position ?? 0
  let untouched = end
  for (const { kind, block, parentHash } of fresh) {
    if (kind === 'replayed') continue
    if (kind === 'block') {
      const misfit = misfitOf(block, parentHash, canonical)
      if (misfit !== undefined || hashes.has(block.hash)) {
        throw conflict(block, misfit ?? 'is recorded already')
      }
      const position = (canonical.at(-1)?.position ?? untouched) + 1
      canonical.push({ number: block.number, hash: block.hash, position })
      hashes.add(block.hash)
      continue
    }
    const tip = canonical.pop()
    if (tip !== undefined && tip.hash !== block.hash) throw conflict(block, 'is retracted but is not the tip')
    hashes.delete(block.hash)
    untouched = Math.min(untouched, (tip?.position ?? 1) - 1)
  }
  const rows = chainEntries(fresh, head.sequence, head.hash)
  const last = rows.at(-1)
  const kept = canonical.slice(-keptBlocks)
  const newEnd = kept.at(-1)?.position ?? 0
  return {
    rows,
    added: kept.filter(({ position }) => position > untouched),
    removed: Array.from({ length: Math.max(0, end - newEnd) }, (_, index) => newEnd + index + 1),
    head: {
      sequence: last?.sequence ?? head.sequence,
      hash: last?.hash ?? head.hash,
      canonical: kept,
      recorded: [...head.recorded, ...fresh.map(recordedOf)].slice(-2 * keptBlocks),
    },
  }
}

/**
 * Why a block cannot follow a branch: its height is taken, or it is the next height with another parent. A jump to
 * a height that is not on the branch is allowed: recorded sources have them. Undefined when it can.
 */
export function misfitOf(
  block: BlockRef,
  parentHash: Hash | undefined,
  branch: readonly BlockRef[],
): string | undefined {
  const tip = branch.at(-1)
  if (tip === undefined) return undefined
  if (block.number === tip.number + 1) {
    return parentHash === undefined || parentHash === tip.hash
      ? undefined
      : `does not have the tip ${tip.hash} as its parent`
  }
  return block.number <= tip.number && branch.some(({ number }) => number === block.number)
    ? 'takes a height that is recorded and not retracted'
    : undefined
}

function overlap(recorded: readonly Recorded[], entries: readonly LedgerEntry[]): number {
  for (let length = Math.min(recorded.length, entries.length); length > 0; length--) {
    const from = recorded.length - length
    const same = entries.slice(0, length).every(({ kind, block }, index) => {
      const row = recorded[from + index]
      // The same recording may be run twice, so its rows do not tell that a commit is being repeated.
      return kind !== 'replayed' && row?.kind === kind && row.hash === block.hash
    })
    if (same) return length
  }
  return 0
}

function recordedOf({ kind, block }: LedgerEntry): Recorded {
  return { kind, hash: block.hash }
}

function conflict(block: BlockRef, what: string): MembraneError {
  return new MembraneError('STORE_CONFLICT', {
    shortMessage: `Block ${block.number} ${block.hash} ${what}: the ledger of this chain is not where the commit expects it.`,
    hint: 'Run one guard for each chain and database; start again to go on from what is recorded.',
    details: { block },
  })
}
