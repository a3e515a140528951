import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import { type Transfer, transfersOf } from '../reading/transfers.ts'
import type { Overpaid } from './overpaid.ts'

type Asset = Address | 'native'

/** One part in ten thousand is rounding: neither gain nor loss. */
const dust = 10_000n

const none: readonly Overpaid[] = []

/**
 * Accounts outside the sender's side that first took an asset from it, then gave back more of it and gained nothing of
 * any other. A lender gives first, an exchange gains another asset, a router keeps nothing: none of them fits. Read off
 * transfers, so events and calls give the same answer.
 */
export function overpaidKeepers(
  transaction: Transaction,
  accounts: ReadonlySet<Address>,
): readonly Overpaid[] {
  const { list, wrappers } = transfersOf(transaction)
  const candidates = paidBothWays(list, accounts)
  if (candidates === undefined) return none
  const found: Overpaid[] = []
  for (const [account, book] of booksOf(candidates, list, accounts)) {
    if (wrappers.has(account)) continue
    const one = judge(account, book)
    if (one !== undefined) found.push(one)
  }
  return found
}

/** Accounts that the cluster paid an asset, and that later paid it the same asset. */
function paidBothWays(
  list: readonly Transfer[],
  cluster: ReadonlySet<Address>,
): ReadonlySet<Address> | undefined {
  let paid: Map<Address, Set<Asset>> | undefined
  let both: Set<Address> | undefined
  for (const { token, from, to, amount } of list) {
    const ours = cluster.has(from)
    if (ours === cluster.has(to) || amount === 0n) continue
    if (ours) {
      if (to === zeroAddress || to === token) continue
      paid ??= new Map()
      const tokens = paid.get(to)
      if (tokens === undefined) paid.set(to, new Set([token]))
      else tokens.add(token)
    } else if (paid?.get(from)?.has(token)) {
      both ??= new Set()
      both.add(from)
    }
  }
  return both
}

type Entry = { received: bigint; given: bigint; run: bigint; stake: bigint; toUs: bigint; dealt: boolean }

/** What every candidate received and gave of each asset, in one pass over all transfers. */
function booksOf(
  candidates: ReadonlySet<Address>,
  list: readonly Transfer[],
  cluster: ReadonlySet<Address>,
): ReadonlyMap<Address, ReadonlyMap<Asset, Entry>> {
  const books = new Map<Address, Map<Asset, Entry>>()
  for (const account of candidates) books.set(account, new Map())
  for (const { token, from, to, amount } of list) {
    // What a contract of the cluster plays for a token has no value; shares of the account itself are no asset of it.
    if (from === to || (token !== 'native' && cluster.has(token))) continue
    const receiver = token === to ? undefined : entryOf(books.get(to), token)
    if (receiver !== undefined) {
      receiver.received += amount
      receiver.run += amount
      if (cluster.has(from)) receiver.dealt = true
      if (receiver.run > receiver.stake) receiver.stake = receiver.run
    }
    const giver = token === from ? undefined : entryOf(books.get(from), token)
    if (giver !== undefined) {
      giver.given += amount
      giver.run -= amount
      if (cluster.has(to)) {
        giver.toUs += amount
        giver.dealt = true
      }
    }
  }
  return books
}

function entryOf(book: Map<Asset, Entry> | undefined, token: Asset): Entry | undefined {
  if (book === undefined) return undefined
  let entry = book.get(token)
  if (entry === undefined) {
    entry = { received: 0n, given: 0n, run: 0n, stake: 0n, toUs: 0n, dealt: false }
    book.set(token, entry)
  }
  return entry
}

function judge(account: Address, book: ReadonlyMap<Asset, Entry>): Overpaid | undefined {
  const lost = new Map<Asset, bigint>()
  let best: { token: Asset; entry: Entry; gain: bigint } | undefined
  let assets = 0
  for (const [token, entry] of book) {
    if (entry.dealt) assets++
    const gain = entry.given - entry.received
    if (gain < 0n && -gain * dust > entry.received) return undefined
    if (gain <= 0n || gain * dust <= entry.given) continue
    lost.set(token, gain)
    if (entry.stake === 0n || entry.toUs < gain) continue
    if (best === undefined || gain * best.entry.stake > best.gain * entry.stake) best = { token, entry, gain }
  }
  if (best === undefined) return undefined
  const { token, entry, gain } = best
  return { account, token, stake: entry.stake, gain, lost, assets, losers: [account], frame: -1 }
}
