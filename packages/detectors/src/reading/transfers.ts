import type { Address, Hex, Log, Transaction } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'
import { framesOf, type PlacedFrame } from './frames.ts'
import { logsOf } from './logs.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from './words.ts'

/** Value that moved: a token contract's base units, or wei of the chain's own coin. */
export type Transfer = {
  readonly token: Address | 'native'
  readonly from: Address
  readonly to: Address
  readonly amount: bigint
}

export type Transfers = {
  readonly list: readonly Transfer[]
  /** Whether token movements were known, by logs or by call frames; false: only their absence of data is known. */
  readonly tokens: 'logs' | 'frames' | 'unknown'
  /** Tokens that wrap the chain's coin one for one, as far as this transaction shows. */
  readonly wrappers: ReadonlySet<Address>
  /** Whether movements of the chain's own coin inside the transaction were known. */
  readonly native: 'frames' | 'unknown'
}

const memo = new WeakMap<Transaction, Transfers>()
const falseWord = `0x${'0'.repeat(64)}`

/**
 * Everything of value that the transaction moved: ERC-20 Transfer events (or, without any logs, successful
 * transfer and transferFrom frames), wrapping and unwrapping of the chain's coin, and calls that carry value.
 * ERC-721 transfers have four topics and are left out. Computed once per transaction.
 */
export function transfersOf(transaction: Transaction): Transfers {
  let transfers = memo.get(transaction)
  if (transfers === undefined) {
    transfers = collect(transaction)
    memo.set(transaction, transfers)
  }
  return transfers
}

function collect(transaction: Transaction): Transfers {
  if (transaction.status === 'reverted') {
    return {
      list: [],
      tokens: 'logs',
      wrappers: new Set(),
      native: transaction.trace === undefined ? 'unknown' : 'frames',
    }
  }
  const frames = framesOf(transaction)
  const logs = logsOf(transaction)
  const list: Transfer[] = []
  const wrappers = new Set<Address>()
  for (const log of logs) readLog(log, list, wrappers)
  const fromFrames = logs.length === 0 && frames.length > 0
  for (const frame of frames) {
    if (frame.call.reverted || frame.readonly) continue
    if (frame.call.value > 0n) readValue(frame, list)
    if (fromFrames) readTokenCall(frame, frames, list, wrappers)
  }
  if (frames.length === 0) readRootValue(transaction, list)
  return {
    list,
    wrappers: confirmWrappers(wrappers, list, frames),
    tokens: logs.length > 0 ? 'logs' : fromFrames ? 'frames' : 'unknown',
    native: frames.length > 0 ? 'frames' : 'unknown',
  }
}

/** Wrapped coins by their published addresses: Ethereum, BNB Chain, OP chains, Arbitrum, Polygon, Avalanche. */
const knownWrappers: ReadonlySet<Address> = new Set<Address>([
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  '0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c',
  '0x4200000000000000000000000000000000000006',
  '0x82af49447d8a07e3bd95bd0d56f35241523fbab1',
  '0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270',
  '0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7',
])

/**
 * A vault with deposit() and withdraw(amount) looks like a wrapped coin. What tells them apart: a wrapped coin is
 * also transferred, and pays out exactly what it unwraps.
 */
function confirmWrappers(
  candidates: ReadonlySet<Address>,
  list: readonly Transfer[],
  frames: readonly PlacedFrame[],
): ReadonlySet<Address> {
  const confirmed = new Set<Address>()
  for (const wrapper of candidates) {
    if (knownWrappers.has(wrapper)) {
      confirmed.add(wrapper)
      continue
    }
    let backing = 0n
    let issued = 0n
    let moved = false
    for (const { token, from, to, amount } of list) {
      if (token === 'native') backing += to === wrapper ? amount : from === wrapper ? -amount : 0n
      else if (token === wrapper) {
        if (from === zeroAddress) issued += amount
        else if (to === zeroAddress) issued -= amount
        else moved = true
      }
    }
    if (moved && (frames.length === 0 || backing === issued)) confirmed.add(wrapper)
  }
  return confirmed
}

function readLog(log: Log, list: Transfer[], wrappers: Set<Address>): void {
  const [topic, first, second] = log.topics
  if (first === undefined) return
  const amount = wordAt(log.data, 0)
  if (amount === undefined) return
  if (topic === events.Transfer.topic && second !== undefined && log.topics.length === 3) {
    list.push({
      token: log.address,
      from: wordToAddress(first),
      to: wordToAddress(second),
      amount: BigInt(amount),
    })
  } else if (topic === events.WrappedDeposit.topic && log.topics.length === 2) {
    wrappers.add(log.address)
    list.push({ token: log.address, from: zeroAddress, to: wordToAddress(first), amount: BigInt(amount) })
  } else if (topic === events.WrappedWithdrawal.topic && log.topics.length === 2) {
    wrappers.add(log.address)
    list.push({ token: log.address, from: wordToAddress(first), to: zeroAddress, amount: BigInt(amount) })
  }
}

function readValue(frame: PlacedFrame, list: Transfer[]): void {
  const { type, from, to, value } = frame.call
  if (to === undefined || type === 'DELEGATECALL' || type === 'CALLCODE' || from === to) return
  list.push({ token: 'native', from, to, amount: value })
}

function readRootValue(transaction: Transaction, list: Transfer[]): void {
  const { from, to, value } = transaction
  if (from && to && value !== undefined && value > 0n) list.push({ token: 'native', from, to, amount: value })
}

function readTokenCall(
  frame: PlacedFrame,
  frames: readonly PlacedFrame[],
  list: Transfer[],
  wrappers: Set<Address>,
): void {
  const { type, input, from, to, value, output } = frame.call
  if (type !== 'CALL' || to === undefined || output === falseWord) return
  if (frame.selector === functions.transfer.selector) {
    push(list, to, from, argumentAt(input, 0), argumentAt(input, 1))
  } else if (frame.selector === functions.transferFrom.selector) {
    const holder = argumentAt(input, 0)
    if (holder !== undefined)
      push(list, to, wordToAddress(holder), argumentAt(input, 1), argumentAt(input, 2))
  } else if (
    frame.selector === functions.wrappedDeposit.selector &&
    value > 0n &&
    frame.end === frame.index + 1
  ) {
    // A payable deposit() that calls nothing is how WETH9 and its copies wrap the coin one for one.
    wrappers.add(to)
    list.push({ token: to, from: zeroAddress, to: from, amount: value })
  } else if (frame.selector === functions.wrappedWithdraw.selector) {
    // ... and withdraw(amount) that pays the caller exactly `amount` is how they unwrap it.
    const amount = wordToUint(argumentAt(input, 0))
    const paid = frames[frame.index + 1]
    if (paid?.parent === frame.index && paid.call.to === from && paid.call.value === amount && amount > 0n) {
      wrappers.add(to)
      list.push({ token: to, from, to: zeroAddress, amount })
    }
  }
}

function push(
  list: Transfer[],
  token: Address,
  from: Address,
  to: Hex | undefined,
  amount: Hex | undefined,
): void {
  if (to === undefined || amount === undefined) return
  list.push({ token, from, to: wordToAddress(to), amount: BigInt(amount) })
}
