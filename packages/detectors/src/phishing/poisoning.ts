import type { Address, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { type Transfer, transfersOf } from '../reading/transfers.ts'
import type { Concern } from './concern.ts'
import type { PhishingMemory } from './memory.ts'
import type { PhishingOptions } from './options.ts'

/** Transfers that only stand in a wallet's history to be copied from it. */
export type Poisoning =
  | { readonly kind: 'zero-transfers'; readonly transfers: readonly Transfer[] }
  | { readonly kind: 'look-alike'; readonly transfers: readonly Transfer[]; readonly imitated: Address }

/**
 * More than a few zero-value transfers out of accounts that take no part in the transaction (a token lets anybody
 * move nothing), or a transfer between a described account and an address that imitates one of its partners.
 */
export function poisoningOf(
  transaction: Transaction,
  concern: Concern,
  partners: PhishingMemory['partners'],
  options: PhishingOptions,
): Poisoning | undefined {
  const { list } = transfersOf(transaction)
  let zero: Transfer[] | undefined
  for (const transfer of list) {
    if (concern.described) {
      const imitated = imitates(transfer, partners)
      if (imitated !== undefined) return { kind: 'look-alike', transfers: [transfer], imitated }
    }
    if (transfer.amount !== 0n || transfer.from === transfer.to || transfer.from === zeroAddress) continue
    zero ??= []
    zero.push(transfer)
  }
  if (zero === undefined || zero.length <= options.zeroTransfers) return undefined
  const actors = actorsOf(transaction)
  const spoofed = zero.filter(({ from }) => !actors.has(from))
  const owners = new Set(spoofed.map(({ from }) => from))
  return owners.size > options.zeroTransfers ? { kind: 'zero-transfers', transfers: spoofed } : undefined
}

/** Everybody who does something in the transaction: sends it, is called by it, or emits an event. */
function actorsOf(transaction: Transaction): ReadonlySet<Address> {
  const actors = new Set<Address>()
  if (transaction.from !== undefined) actors.add(transaction.from)
  if (transaction.to) actors.add(transaction.to)
  for (const { account, call } of framesOf(transaction)) {
    actors.add(account)
    actors.add(call.from)
  }
  for (const { address } of logsOf(transaction)) actors.add(address)
  return actors
}

/** The partner of a described account that the other side of the transfer imitates. */
function imitates({ from, to }: Transfer, partners: PhishingMemory['partners']): Address | undefined {
  return looksLikeOneOf(to, partners[from]) ?? looksLikeOneOf(from, partners[to])
}

function looksLikeOneOf(address: Address, known: readonly Address[] | undefined): Address | undefined {
  if (known === undefined || known.includes(address)) return undefined
  const ends = endsOf(address)
  return known.find((partner) => endsOf(partner) === ends)
}

/** The first and last four digits: what wallets show of an address, and what people compare. */
export function endsOf(address: Address): string {
  return address.slice(2, 6) + address.slice(-4)
}

/** The partners of described accounts with those of this transaction: whom they paid, or who really paid them. */
export function withPartners(
  partners: PhishingMemory['partners'],
  transaction: Transaction,
  concern: Concern,
  { maxPartners, maxAccounts }: PhishingOptions,
): PhishingMemory['partners'] {
  let next = partners
  for (const { from, to, amount } of transfersOf(transaction).list) {
    // An account's own payments alone name its partners: what others send it may already be bait.
    if (amount === 0n || !concern.accounts.has(from) || to === zeroAddress) continue
    if (!actsFor(transaction, from)) continue
    const known = next[from]
    if (known === undefined && Object.keys(next).length >= maxAccounts) continue
    if (known?.includes(to) === true) continue
    next = { ...next, [from]: [...(known ?? []), to].slice(-maxPartners) }
  }
  return next
}

/** Whether the account itself was called or sent the transaction, so that the transfer was its own act. */
function actsFor(transaction: Transaction, account: Address): boolean {
  if (transaction.from === account || transaction.to === account) return true
  return framesOf(transaction).some((frame) => frame.account === account)
}
