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
  for (const account of candidates) {
    if (wrappers.has(account)) continue
    const one = judge(account, list, accounts)
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

function judge(
  account: Address,
  list: readonly Transfer[],
  cluster: ReadonlySet<Address>,
): Overpaid | undefined {
  const book = new Map<Asset, Entry>()
  for (const { token, from, to, amount } of list) {
    if (from === to || (from !== account && to !== account)) continue
    // What a contract of the cluster plays for a token has no value; shares of the account itself are no asset of it.
    if (token === account || (token !== 'native' && cluster.has(token))) continue
    let entry = book.get(token)
    if (entry === undefined) {
      entry = { received: 0n, given: 0n, run: 0n, stake: 0n, toUs: 0n, dealt: false }
      book.set(token, entry)
    }
    if (to === account) {
      entry.received += amount
      entry.run += amount
      if (cluster.has(from)) entry.dealt = true
      if (entry.run > entry.stake) entry.stake = entry.run
    } else {
      entry.given += amount
      entry.run -= amount
      if (cluster.has(to)) {
        entry.toUs += amount
        entry.dealt = true
      }
    }
  }
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
