import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'

/** What a proxy keeps in a slot of a standard. */
export type ProxySlot = 'implementation' | 'beacon' | 'admin'

/** Slots by number: ERC-1967, the older ones of ZeppelinOS, and ERC-1822. */
const numbers: ReadonlyMap<bigint, ProxySlot> = new Map([
  [0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbcn, 'implementation'],
  [0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50n, 'beacon'],
  [0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103n, 'admin'],
  [0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3n, 'implementation'],
  [0x10d6a54a4754c8869d6886b5f5d7fbfa5b4522237ea5c60d11bc4e7a1ff9390bn, 'admin'],
  [0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7n, 'implementation'],
])

/** What a standard keeps in the slot of this number, given as a constant or as the hash that defines it. */
export function proxySlotOf(flow: Flow, slot: ValueId): ProxySlot | undefined {
  const constant = constantOf(flow, slot)
  if (typeof constant === 'bigint') return numbers.get(constant)
  let op = opOf(flow, stripCasts(flow, slot))
  if (op.kind === 'binary' && op.op === '-' && constantOf(flow, op.right) === 1n)
    op = opOf(flow, stripCasts(flow, op.left))
  const [text] = op.kind === 'builtin' && op.name === 'keccak256' ? op.args : []
  const preimage = constantOf(flow, text)
  if (typeof preimage !== 'string') return undefined
  if (preimage === 'PROXIABLE') return 'implementation'
  const [, kept] = /(?:^|[.-])proxy[.-](implementation|beacon|admin)$/.exec(preimage) ?? []
  return kept === 'implementation' || kept === 'beacon' || kept === 'admin' ? kept : undefined
}
