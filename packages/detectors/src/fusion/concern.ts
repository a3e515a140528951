import type { Address, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { plumbing } from '../flash-loan-flow/loop.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { netFlows } from '../reading/net.ts'
import { transfersOf } from '../reading/transfers.ts'
import type { Said } from './features.ts'

/**
 * Contracts of the described protocol that a transaction did something to: called so that they may change (moving or
 * approving their own token apart: whoever uses a token does that), poorer afterwards, or named as victims by a detector.
 * Without a trace every contract that emitted an event counts. Empty when nothing is described.
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
  const frames = framesOf(transaction)
  for (const { call, account, readonly, selector } of frames) {
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
  }
  const { list, wrappers } = transfersOf(transaction)
  for (const [account, balance] of netFlows(list, wrappers)) {
    if (!own.has(account)) continue
    for (const amount of balance.values()) if (amount < 0n) concerned.add(account)
  }
  for (const { finding } of said) for (const victim of finding.victims) note(victim)
  return concerned
}
