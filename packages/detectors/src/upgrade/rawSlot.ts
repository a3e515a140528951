import type { Address, Hash, Transaction } from '@membrane/core'
import type { PrivilegedChange } from '../privilege/change.ts'
import { safeSingletons } from '../privilege/safe.ts'
import { proxySlots } from '../privilege/slots.ts'
import { framesOf } from '../reading/frames.ts'
import { wordToAddress } from '../reading/words.ts'

/** An address in a word has twelve zero bytes before it; below 2^96 it is rather an amount or a counter. */
const addressWord = /^0x0{24}(?!0{16})/

/**
 * Slots outside any standard that held the address whose code the contract ran in this transaction, and now hold
 * another (or the other way round): how proxies of their own make are exchanged.
 */
export function rawSlots(transaction: Transaction, out: PrivilegedChange[]): void {
  let targets: ReadonlyMap<Address, ReadonlySet<Address>> | undefined
  for (const change of transaction.changes ?? []) {
    if (change.kind !== 'storage' || change.before === change.after || proxySlots.has(change.slot)) continue
    const { address, slot, before, after } = change
    if (!isAddress(before) || !isAddress(after)) continue
    targets ??= delegateTargets(transaction)
    const run = targets.get(address)
    if (run === undefined) continue
    const [was, is] = [wordToAddress(before), wordToAddress(after)]
    // A Safe's singleton is told by multisig-change, which knows its releases.
    if (safeSingletons.has(was) || safeSingletons.has(is)) continue
    if (!run.has(was) && !run.has(is)) continue
    out.push({
      transaction,
      contract: address,
      aspect: 'implementation',
      weight: 'code',
      beneficiary: is,
      initial: false,
      evidence: {
        kind: 'slot',
        address,
        slot,
        before,
        after,
        note: 'address that the contract delegates to',
      },
    })
  }
}

function isAddress(word: Hash): boolean {
  return addressWord.test(word)
}

/** Whose code each contract ran on its own storage in the transaction. */
export function delegateTargets(transaction: Transaction): ReadonlyMap<Address, ReadonlySet<Address>> {
  const targets = new Map<Address, Set<Address>>()
  for (const { call, account } of framesOf(transaction)) {
    if ((call.type !== 'DELEGATECALL' && call.type !== 'CALLCODE') || call.to === undefined) continue
    const known = targets.get(account)
    if (known === undefined) targets.set(account, new Set([call.to]))
    else known.add(call.to)
  }
  return targets
}
