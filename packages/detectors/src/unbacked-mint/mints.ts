import { type Address, type Transaction, zeroAddress } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { type Transfer, transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** Tokens that came from nowhere. */
export type Mint = { readonly token: Address; readonly to: Address; readonly amount: bigint }

const none: readonly Mint[] = []

/**
 * Every mint of the transaction: Transfer events from the zero address, or, where there are no events, calls of
 * `mint(address,uint256)`. Coins that wrap the chain's own are no mint.
 */
export function mintsOf(transaction: Transaction): readonly Mint[] {
  const { list, tokens, wrappers } = transfersOf(transaction)
  let mints: Mint[] | undefined
  if (tokens === 'logs') {
    for (const { token, from, to, amount } of list) {
      if (from !== zeroAddress || token === 'native' || to === zeroAddress) continue
      if (amount === 0n || wrappers.has(token)) continue
      mints ??= []
      mints.push({ token, to, amount })
    }
    return mints ?? none
  }
  for (const frame of framesOf(transaction)) {
    if (frame.selector !== functions.mint.selector) continue
    const { call } = frame
    if (call.type !== 'CALL' || call.reverted || frame.readonly) continue
    const to = argumentAt(call.input, 0)
    const amount = argumentAt(call.input, 1)
    if (to === undefined || amount === undefined) continue
    mints ??= []
    mints.push({ token: frame.account, to: wordToAddress(to), amount: BigInt(amount) })
  }
  return mints ?? none
}

/**
 * Largest supply that the transaction was told of the token, in base units. Whether it was asked before or after a mint
 * is not known, so a mint dwarfs the supply for sure only where it is larger than this.
 */
export function largestSupply(transaction: Transaction, token: Address): bigint | undefined {
  let largest: bigint | undefined
  for (const { call, selector, account } of framesOf(transaction)) {
    if (selector !== functions.totalSupply.selector || account !== token) continue
    const word = call.reverted ? undefined : wordAt(call.output ?? '0x', 0)
    if (word === undefined) continue
    const supply = BigInt(word)
    if (largest === undefined || supply > largest) largest = supply
  }
  return largest
}

/** Base units of a token minted less those burnt, where events tell. */
export function netMinted(list: readonly Transfer[], token: Address): bigint {
  let sum = 0n
  for (const one of list) {
    if (one.token !== token) continue
    if (one.from === zeroAddress) sum += one.amount
    if (one.to === zeroAddress) sum -= one.amount
  }
  return sum
}

/**
 * Accounts through which `token` may have been minted: the outside contracts whose calls by the sender's side made the
 * token do more than move; with the token itself.
 */
export function doorsOf(
  transaction: Transaction,
  token: Address,
  cluster: ReadonlySet<Address>,
): ReadonlySet<Address> {
  const frames = framesOf(transaction)
  const doors = new Set<Address>([token])
  const left = new Int32Array(frames.length).fill(-1)
  for (const frame of frames) {
    const parent = frames[frame.parent]
    if (parent === undefined) continue
    const inside = cluster.has(frame.account)
    left[frame.index] = inside ? -1 : cluster.has(parent.account) ? frame.index : (left[frame.parent] ?? -1)
    const moves =
      frame.selector === functions.transfer.selector ||
      frame.selector === functions.transferFrom.selector ||
      frame.selector === functions.approve.selector
    if (frame.account !== token || frame.readonly || frame.call.reverted || moves) continue
    const door = frames[left[frame.index] ?? -1]?.account
    if (door !== undefined) doors.add(door)
  }
  return doors
}

/**
 * Whether the sender's side paid for the mint: anything but the token itself given to a door, or while a door was open,
 * or, where there are no calls, given to anybody. Payment in coins counts.
 */
export function wasPaid(transaction: Transaction, token: Address, cluster: ReadonlySet<Address>): boolean {
  const { list } = transfersOf(transaction)
  const frames = framesOf(transaction)
  const traced = frames.length > 0
  const doors = traced ? doorsOf(transaction, token, cluster) : undefined
  for (const one of list) {
    if (one.token === token || one.amount === 0n) continue
    if (!cluster.has(one.from) || cluster.has(one.to)) continue
    if (one.token !== 'native' && cluster.has(one.token)) continue
    if (doors === undefined || doors.has(one.to)) return true
  }
  return doors !== undefined && paidInside(transaction, doors, cluster)
}

/** Whether a call of a door pulled anything from the cluster, to whomever. */
function paidInside(
  transaction: Transaction,
  doors: ReadonlySet<Address>,
  cluster: ReadonlySet<Address>,
): boolean {
  const frames = framesOf(transaction)
  let until = 0
  for (const frame of frames) {
    const parent = frames[frame.parent]
    if (parent === undefined) continue
    const opens = doors.has(frame.account) && cluster.has(parent.account) && !frame.readonly
    if (opens && frame.end > until) until = frame.end
    if (frame.index >= until || frame.call.reverted) continue
    const { call, selector } = frame
    if (call.value > 0n && cluster.has(call.from) && !cluster.has(frame.account)) return true
    if (selector !== functions.transferFrom.selector || call.type !== 'CALL') continue
    const from = argumentAt(call.input, 0)
    const to = argumentAt(call.input, 1)
    if (from === undefined || to === undefined) continue
    if (cluster.has(wordToAddress(from)) && !cluster.has(wordToAddress(to))) return true
  }
  return false
}
