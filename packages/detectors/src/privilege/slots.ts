import type { Hash, Transaction } from '@membrane/core'
import { wordToAddress, wordToUint } from '../reading/words.ts'
import type { PrivilegedChange } from './change.ts'

export type SlotSignal = { readonly aspect: 'implementation' | 'admin' | 'beacon'; readonly name: string }

/** Storage slots that decide whose code a proxy runs and who may exchange it. A test recomputes each from its preimage. */
export const proxySlots: ReadonlyMap<Hash, SlotSignal & { readonly preimage: string }> = new Map([
  [
    '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
    { aspect: 'implementation', name: 'EIP-1967 implementation', preimage: 'eip1967.proxy.implementation' },
  ],
  [
    '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
    { aspect: 'admin', name: 'EIP-1967 admin', preimage: 'eip1967.proxy.admin' },
  ],
  [
    '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
    { aspect: 'beacon', name: 'EIP-1967 beacon', preimage: 'eip1967.proxy.beacon' },
  ],
  [
    '0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7',
    { aspect: 'implementation', name: 'EIP-1822 logic', preimage: 'PROXIABLE' },
  ],
  [
    '0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3',
    {
      aspect: 'implementation',
      name: 'ZeppelinOS implementation',
      preimage: 'org.zeppelinos.proxy.implementation',
    },
  ],
  [
    '0x10d6a54a4754c8869d6886b5f5d7fbfa5b4522237ea5c60d11bc4e7a1ff9390b',
    { aspect: 'admin', name: 'ZeppelinOS admin', preimage: 'org.zeppelinos.proxy.admin' },
  ],
  [
    '0xbaab7dbf64751104133af04abc7d9979f0fda3b059a322a8333f533d3f32bf7f',
    {
      aspect: 'implementation',
      name: 'Polygon proxy implementation',
      preimage: 'matic.network.proxy.implementation',
    },
  ],
  [
    '0x44f6e2e8884cba1236b7f22f351fa5d88b17292b7e0225ca47e5ecdf6055cdd6',
    { aspect: 'admin', name: 'Polygon proxy owner', preimage: 'matic.network.proxy.owner' },
  ],
])

/** Writes to those slots in the transaction's state diff, whether or not an event was emitted. */
export function storedSlots(transaction: Transaction): readonly PrivilegedChange[] {
  const out: PrivilegedChange[] = []
  for (const change of transaction.changes ?? []) {
    if (change.kind !== 'storage') continue
    const signal = proxySlots.get(change.slot)
    if (signal === undefined || change.before === change.after) continue
    const { address, slot, before, after } = change
    out.push({
      transaction,
      contract: address,
      aspect: signal.aspect,
      weight: signal.aspect === 'admin' ? 'control' : 'code',
      beneficiary: wordToAddress(after),
      initial: wordToUint(before) === 0n,
      evidence: { kind: 'slot', address, slot, before, after, note: signal.name },
    })
  }
  return out
}
