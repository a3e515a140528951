import type { Address, Transaction } from '@membrane/core'
import { events, framesOf, transfersOf } from '@membrane/detectors'

/** `unknown` where a recording without call traces cannot tell. */
export type Reach = 'yes' | 'no' | 'unknown'

/**
 * Whether a transaction does work in one of these contracts, so that it would fail while they are paused: a call with
 * calldata that may change state and was not undone. Without traces an event of theirs tells the same.
 */
export function reaches(transaction: Transaction, contracts: ReadonlySet<Address>): Reach {
  if (contracts.size === 0) return 'no'
  const frames = framesOf(transaction)
  for (const { call, account, readonly } of frames) {
    if (!readonly && !call.reverted && call.input.length > 2 && contracts.has(account)) return 'yes'
  }
  if (frames.length > 0) return 'no'
  if (transaction.logs.some(({ address }) => contracts.has(address))) return 'yes'
  return 'unknown'
}

const poolSelectors: ReadonlySet<string> = new Set([
  '0x022c0d9f', // swap(uint256,uint256,address,bytes): Uniswap V2 and its copies
  '0x6d9a640a', // swap(uint256,uint256,address): early copies
  '0x128acb08', // swap(address,bool,int256,uint160,bytes): Uniswap V3 and its copies
  '0x490e6cbc', // flash(address,uint256,uint256,bytes): Uniswap V3
])
const poolTopics: ReadonlySet<string> = new Set([
  events.SwapV2.topic,
  events.SyncV2.topic,
  events.SwapV3.topic,
])

/**
 * Contracts of this transaction that have no emergency stop whatever a playbook may wish: wrapped coins, and exchange
 * pools of the Uniswap V2 and V3 kinds, told by the swaps that they did.
 */
export function unstoppable(transaction: Transaction): ReadonlySet<Address> {
  const found = new Set(transfersOf(transaction).wrappers)
  for (const { account, selector } of framesOf(transaction))
    if (poolSelectors.has(selector)) found.add(account)
  for (const { address, topics } of transaction.logs) {
    if (topics[0] !== undefined && poolTopics.has(topics[0])) found.add(address)
  }
  return found
}
