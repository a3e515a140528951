import type { Hash } from '@membrane/core'
import { type Store, verifyLedger } from '@membrane/engine'
import { markerPrefix } from './marker.ts'
import type { Traffic } from './traffic.ts'

/** What the store says held against what the chain says, block by block. */
export type Audit = {
  readonly blocks: number
  readonly skipped: number
  readonly wrong: number
  readonly markers: number
  readonly missing: number
  /** Findings beyond one for each marked transaction of the canonical chain. */
  readonly extra: number
  readonly retracted: number
  readonly ledger: 'unbroken' | string
}

export function auditPassed(audit: Audit): boolean {
  const { skipped, wrong, missing, extra, ledger } = audit
  return skipped === 0 && wrong === 0 && missing === 0 && extra === 0 && ledger === 'unbroken'
}

/**
 * Compares a store with the chain from `first` to `last`: the ledger's canonical blocks, and the standing
 * findings with the marked transactions that the chain holds.
 */
export async function auditStore(
  store: Store,
  traffic: Traffic,
  first: number,
  last: number,
): Promise<Audit> {
  const canonical = new Map<number, Hash>()
  for (let after = 0; ; ) {
    const rows = await store.ledger(31_337, after, 1_000)
    for (const row of rows) {
      if (row.kind === 'block') canonical.set(row.block.number, row.block.hash)
      else if (canonical.get(row.block.number) === row.block.hash) canonical.delete(row.block.number)
    }
    const end = rows.at(-1)
    if (end === undefined) break
    after = end.sequence
  }
  const expected = new Set<string>()
  let skipped = 0
  let wrong = 0
  for (let number = first; number <= last; number++) {
    const block = await traffic.block(number)
    const recorded = canonical.get(number)
    if (recorded === undefined) skipped++
    else if (recorded !== block.hash) wrong++
    for (const { hash, input } of block.transactions) if (input.startsWith(markerPrefix)) expected.add(hash)
  }
  const stored = await store.findings({ chainId: 31_337, limit: 100_000, includeRetracted: true })
  const standing = stored.filter(({ retracted, block }) => !retracted && block.number <= last)
  const found = new Set<string>(standing.map(({ transaction }) => transaction ?? ''))
  const missing = [...expected].filter((hash) => !found.has(hash)).length
  const { brokenAt, reason } = await verifyLedger(store, 31_337)
  return {
    blocks: last - first + 1,
    skipped,
    wrong,
    markers: expected.size,
    missing,
    extra: standing.length - (expected.size - missing),
    retracted: stored.length - stored.filter(({ retracted }) => !retracted).length,
    ledger: brokenAt === undefined ? 'unbroken' : `row ${brokenAt}: ${reason ?? ''}`,
  }
}
