import { type Address, type CallFrame, zeroAddress } from '@membrane/core'
import type { TransactionReading } from '../../analyse.ts'
import { routers } from '../../flow/routers.ts'
import type { Swing } from './swing.ts'

/**
 * The accounts that act together in an attack: the sender, the contract that it calls, the contracts that the
 * transaction creates, who was lent to, who received what the swing's two swaps paid, and the plain accounts that the
 * loot was sent to. Pools, lenders, tokens and routers are none of them.
 */
export function attackersOf(transaction: TransactionReading, swings: readonly Swing[]): ReadonlySet<Address> {
  const { from, to, actions, transfers } = transaction
  const others = new Set<string>(routers)
  const group = new Set<Address>()
  others.add(zeroAddress)
  for (const action of actions) {
    if ('venue' in action) others.add(action.venue)
    if (action.kind === 'flashloan') others.add(action.lender)
  }
  for (const { token } of transfers) others.add(token)
  const add = (address: Address | null | undefined): void => {
    if (address !== undefined && address !== null && !others.has(address)) group.add(address)
  }
  add(to)
  for (const action of actions) if (action.kind === 'flashloan') add(action.receiver)
  for (const { out, back } of swings) {
    add(out?.recipient)
    add(back?.recipient)
  }
  const { trace } = transaction.transaction
  if (trace !== undefined) addCreated(trace, add)
  if (from !== undefined) group.add(from)
  if (trace !== undefined) for (const address of heirsOf(transaction, trace, group)) add(address)
  return group
}

function addCreated(frame: CallFrame, add: (address: Address | undefined) => void): void {
  if (frame.reverted) return
  if (frame.type === 'CREATE' || frame.type === 'CREATE2') add(frame.to)
  for (const call of frame.calls) addCreated(call, add)
}

/** Accounts that got something from the group, gave nothing, and ran no code: where an attacker sends the loot. */
function heirsOf(
  { transfers, tip }: TransactionReading,
  trace: CallFrame,
  group: ReadonlySet<Address>,
): readonly Address[] {
  const givers = new Set<Address>()
  const heirs = new Map<Address, bigint>()
  for (const { from, to, amount, standard } of transfers) {
    givers.add(from)
    if (group.has(from) && !group.has(to))
      heirs.set(to, (heirs.get(to) ?? 0n) + (standard === 'native' ? amount : 0n))
  }
  const busy = new Set<Address>()
  addCalled(trace, busy)
  // The coinbase runs no code either, and what it got is the tip.
  const plain = (address: Address, wei: bigint): boolean =>
    !givers.has(address) && !busy.has(address) && !(wei > 0n && wei === tip)
  return [...heirs].filter(([address, wei]) => plain(address, wei)).map(([address]) => address)
}

function addCalled(frame: CallFrame, busy: Set<Address>): void {
  if (frame.to !== undefined && (frame.input.length > 2 || frame.calls.length > 0)) busy.add(frame.to)
  for (const call of frame.calls) addCalled(call, busy)
}
