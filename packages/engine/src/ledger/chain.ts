import { createHash } from 'node:crypto'
import { encodeCanonical, type Hash } from '@membrane/core'
import type { LedgerEntry, LedgerRow } from '../store/store.ts'

/** The `previous` of a chain's first row. */
export const genesisHash: Hash = `0x${'0'.repeat(64)}`

/**
 * The hash of a ledger row: SHA-256 of canonical JSON over the previous row's hash, the position and every field
 * of the entry, so that no row can be changed, moved, put in or taken out without changing all later hashes.
 */
export function ledgerHash(entry: LedgerEntry, sequence: number, previous: Hash): Hash {
  const { chainId, kind, block, parentHash, outcomes } = entry
  const fields = [previous, sequence, chainId, kind, block.number, block.hash, parentHash ?? null, outcomes]
  // What `digest` of core gives, by Node's native SHA-256: a ledger row is hashed for every block.
  return `0x${createHash('sha256').update(encodeCanonical(fields)).digest('hex')}`
}

/** Continues a chain: rows numbered from `sequence` + 1, each holding the hash of the one before. */
export function chainEntries(
  entries: readonly LedgerEntry[],
  sequence: number,
  previous: Hash,
): readonly LedgerRow[] {
  const rows: LedgerRow[] = []
  let last = previous
  for (const entry of entries) {
    const at = sequence + rows.length + 1
    const hash = ledgerHash(entry, at, last)
    rows.push({ ...entry, sequence: at, previous: last, hash })
    last = hash
  }
  return rows
}
