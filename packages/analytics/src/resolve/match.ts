import type { Address } from '@membrane/core'
import { addTo } from '../flow/sums.ts'
import type { Token, Transfer } from '../transfer.ts'

/** Which way value moved past a contract. */
export type Way = 'in' | 'out'

/**
 * The transfers of exactly `amount` into or out of `venue`, one for each token, the nearest in time to `order` first.
 * A pool's own shares are left out: it mints and burns them, and never trades them.
 */
export function exactMatches(
  transfers: readonly Transfer[],
  venue: Address,
  way: Way,
  amount: bigint,
  order: number,
): readonly Transfer[] {
  if (amount <= 0n) return none
  let first: Transfer | undefined
  let several: Transfer[] | undefined
  for (const transfer of transfers) {
    if ((way === 'in' ? transfer.to : transfer.from) !== venue || transfer.amount !== amount) continue
    if (transfer.standard === 'nft' || transfer.token === venue) continue
    if (first === undefined) first = transfer
    else several = several === undefined ? [first, transfer] : [...several, transfer]
  }
  if (first === undefined) return none
  if (several === undefined) return [first]
  // Ties go to the earlier one: an event follows what it tells of.
  several.sort((a, b) => Math.abs(a.order - order) - Math.abs(b.order - order) || a.order - b.order)
  const tokens = new Set<Token>()
  return several.filter(({ token }) => !tokens.has(token) && tokens.add(token))
}

const none: readonly Transfer[] = []

/** The sums by token of what moved into or out of `venue` after `since` and before `until`. */
export function sumsBetween(
  transfers: readonly Transfer[],
  venue: Address,
  way: Way,
  since: number,
  until: number,
): ReadonlyMap<Token, bigint> {
  const sums = new Map<Token, bigint>()
  for (const transfer of transfers) {
    if ((way === 'in' ? transfer.to : transfer.from) !== venue) continue
    if (transfer.order <= since || transfer.order >= until) continue
    if (transfer.standard === 'nft' || transfer.token === venue || transfer.from === transfer.to) continue
    addTo(sums, transfer.token, transfer.amount)
  }
  return sums
}
