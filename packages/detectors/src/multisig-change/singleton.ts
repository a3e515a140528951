import type { Address, Block, Hash, Protocol } from '@membrane/core'
import type { PrivilegedChange } from '../privilege/change.ts'
import { executionsOf } from '../privilege/execution.ts'
import { safeSingletons } from '../privilege/safe.ts'
import { wordToAddress } from '../reading/words.ts'

const slotZero: Hash = `0x${'0'.repeat(64)}`

/**
 * The singleton, whose code a Safe runs, exchanged in slot 0 by whatever code: seen in the state diff alone. From a
 * singleton of a release to one that is none, the Safe's rules are now somebody else's.
 */
export function exchangedSingletons(block: Block, protocol: Protocol, out: PrivilegedChange[]): void {
  if (block.tiers.stateDiff === 'unknown') return
  let safes: Set<Address> | undefined
  for (const transaction of block.transactions) {
    for (const change of transaction.changes ?? []) {
      if (change.kind !== 'storage' || change.slot !== slotZero || change.before === change.after) continue
      const { address, slot, before, after } = change
      const [was, is] = [wordToAddress(before), wordToAddress(after)]
      safes ??= safesOf(block, protocol)
      if (!safes.has(address) && !safeSingletons.has(was)) continue
      if (before === slotZero) continue
      out.push({
        transaction,
        contract: address,
        aspect: 'singleton',
        weight: 'code',
        beneficiary: is,
        initial: false,
        evidence: { kind: 'slot', address, slot, before, after, note: 'singleton of the Safe' },
        ...(safeSingletons.has(was) && !safeSingletons.has(is)
          ? { alarm: 'to code of no Safe release' }
          : {}),
      })
    }
  }
}

function safesOf(block: Block, protocol: Protocol): Set<Address> {
  const safes = new Set<Address>()
  for (const { safe } of executionsOf(block)) safes.add(safe)
  for (const { address } of protocol.multisigs) safes.add(address)
  return safes
}
