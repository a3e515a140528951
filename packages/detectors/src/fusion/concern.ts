import type { Address, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { plumbing } from '../flash-loan-flow/loop.ts'
import { profileOf } from '../flash-loan-flow/profile.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { measuredLosses } from '../reading/losses.ts'
import { transfersOf } from '../reading/transfers.ts'
import type { Said } from './features.ts'

/** Share of what it was seen to hold from which a contract was harmed: trade takes a small part, half is no trade. */
const harmfulShare = 0.5

/**
 * Contracts of the described protocol that a transaction may have harmed: called so that they may change (or whose code ran
 * in a proxy that was), left with losses alone or with less than half of what they held, or named as victims by a
 * detector. Moving or approving their own token concerns nobody: whoever uses a token does that. Without a trace every contract that was called or emitted an event counts. Empty when nothing is described.
 */
export function concernedIn(
  transaction: Transaction,
  protocol: Protocol,
  said: readonly Said[],
): ReadonlySet<Address> {
  const concerned = new Set<Address>()
  const { own, described } = scopeOf(protocol)
  if (!described) return concerned
  const note = (account: Address | null | undefined): void => {
    if (account && own.has(account)) concerned.add(account)
  }
  for (const { finding } of said) for (const victim of finding.victims) note(victim)
  const frames = framesOf(transaction)
  let tookPart = false
  for (const { call, account, readonly, selector } of frames) {
    if (own.has(account) || (call.to !== undefined && own.has(call.to))) tookPart = true
    if (readonly || call.reverted || plumbing.has(selector)) continue
    note(account)
    // Whoever describes an implementation means the proxies that run it: they hold what it guards.
    if (call.type === 'DELEGATECALL' && call.to !== undefined && own.has(call.to)) {
      concerned.add(call.to)
      concerned.add(account)
    }
  }
  if (frames.length === 0) {
    if (transaction.input === undefined || !plumbing.has(transaction.input.slice(0, 10))) note(transaction.to)
    for (const { address } of logsOf(transaction)) note(address)
    return concerned
  }
  if (!tookPart && !transfersOf(transaction).list.some(({ from }) => own.has(from))) return concerned
  const { losers, cluster } = profileOf(transaction, protocol)
  for (const { account } of losers) note(account)
  for (const { account } of measuredLosses(transaction, cluster.accounts, harmfulShare)) note(account)
  return concerned
}
