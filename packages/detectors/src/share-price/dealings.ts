import type { Address, Transaction } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { type Balance, netFlows } from '../reading/net.ts'
import { type Transfer, type Transfers, transfersOf } from '../reading/transfers.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { Overpaid } from './overpaid.ts'

type Asset = Address | 'native'
type Entry = { paid: bigint; got: bigint; run: bigint; stake: bigint; frame: number }
type Book = Map<Asset, Entry>

const transfer = functions.transfer.selector
const transferFrom = functions.transferFrom.selector

/** One part in ten thousand is rounding: neither gain nor loss. */
const dust = 10_000n
const fewestFrames = 8
const none: readonly Overpaid[] = []

/**
 * Contracts that the sender's side called, first paying an asset in and later taking more of it out through calls of the
 * same contract, whoever holds the asset behind it, while somebody outside ended with nothing but losses of it. This is
 * how a vault shows whose money lies in strategies. Needs call frames.
 */
export function overpaidCallees(
  transaction: Transaction,
  accounts: ReadonlySet<Address>,
): readonly Overpaid[] {
  const frames = framesOf(transaction)
  if (frames.length < fewestFrames) return none
  const books = booksOf(frames, accounts)
  let poorer: readonly Poorer[] | undefined
  let found: Overpaid[] | undefined
  for (const [callee, book] of books) {
    const best = bestGain(book)
    if (best === undefined) continue
    const transfers = transfersOf(transaction)
    if (transfers.wrappers.has(callee)) continue
    const { token, entry } = best
    const gain = entry.got - entry.paid
    poorer ??= poorerOf(transfers, accounts)
    const losers = losersOf(poorer, transfers, token, gain)
    if (losers.length === 0) continue
    found ??= []
    found.push({
      account: callee,
      token,
      stake: entry.stake,
      gain,
      lost: gainsOf(book),
      assets: book.size,
      losers,
      frame: entry.frame,
    })
  }
  return found ?? none
}

/** What every outside contract was paid and paid through calls of the cluster; a callback belongs to the call it makes. */
function booksOf(frames: readonly PlacedFrame[], cluster: ReadonlySet<Address>): ReadonlyMap<Address, Book> {
  const books = new Map<Address, Book>()
  // For every frame the innermost call by which control left the cluster; -1 inside the cluster.
  const left = new Int32Array(frames.length).fill(-1)
  for (const frame of frames) {
    const parent = frames[frame.parent]
    if (parent === undefined) continue
    const ours = cluster.has(frame.account)
    const fromUs = cluster.has(parent.account)
    left[frame.index] = ours ? -1 : fromUs ? frame.index : (left[frame.parent] ?? -1)
    if (frame.readonly || frame.call.reverted || frame.call.type !== 'CALL') continue
    const moved = movementOf(frame, frames)
    if (moved === undefined || (moved.token !== 'native' && cluster.has(moved.token))) continue
    const paid = cluster.has(moved.from)
    if (paid === cluster.has(moved.to)) continue
    // A payment that the cluster makes by itself is a dealing with whom it pays, one inside a call with the callee.
    const owner = fromUs && moved.plain ? undefined : frames[left[ours ? frame.parent : frame.index] ?? -1]
    const callee = owner?.account ?? (fromUs ? (paid ? moved.to : moved.from) : undefined)
    if (callee === undefined) continue
    record(books, callee, moved.token, paid ? -moved.amount : moved.amount, owner?.index ?? frame.index)
  }
  return books
}

type Movement = {
  readonly token: Asset
  readonly from: Address
  readonly to: Address
  readonly amount: bigint
  /** Whether nothing but the payment happens: a transfer of a token, or coins without calldata. */
  readonly plain: boolean
}

function movementOf(frame: PlacedFrame, frames: readonly PlacedFrame[]): Movement | undefined {
  const { call, selector, account } = frame
  if (call.value > 0n) {
    if (call.from === account) return undefined
    return { token: 'native', from: call.from, to: account, amount: call.value, plain: selector === '0x' }
  }
  const offset = selector === transfer ? 0 : selector === transferFrom ? 1 : -1
  if (offset < 0 || forwards(frame, frames)) return undefined
  const to = argumentAt(call.input, offset)
  const amount = argumentAt(call.input, offset + 1)
  const holder = offset === 1 ? argumentAt(call.input, 0) : undefined
  if (to === undefined || amount === undefined || (offset === 1 && holder === undefined)) return undefined
  const value = BigInt(amount)
  if (value === 0n) return undefined
  const from = holder === undefined ? call.from : wordToAddress(holder)
  return { token: account, from, to: wordToAddress(to), amount: value, plain: true }
}

/** A token behind a proxy that passes calls on is moved once, though two frames say so. */
function forwards(frame: PlacedFrame, frames: readonly PlacedFrame[]): boolean {
  const parent = frames[frame.parent]
  if (parent === undefined || (parent.selector !== transfer && parent.selector !== transferFrom)) return false
  // Receiver and amount are the last two words of either call's arguments.
  return parent.call.input.slice(-128) === frame.call.input.slice(-128)
}

function record(
  books: Map<Address, Book>,
  callee: Address,
  token: Asset,
  amount: bigint,
  frame: number,
): void {
  let book = books.get(callee)
  if (book === undefined) {
    book = new Map()
    books.set(callee, book)
  }
  let entry = book.get(token)
  if (entry === undefined) {
    entry = { paid: 0n, got: 0n, run: 0n, stake: 0n, frame: -1 }
    book.set(token, entry)
  }
  entry.run -= amount
  if (amount < 0n) entry.paid -= amount
  else {
    entry.got += amount
    entry.frame = frame
  }
  if (entry.run > entry.stake) entry.stake = entry.run
}

/** The asset taken out with most gain against its stake, where none was left behind. */
function bestGain(book: Book): { readonly token: Asset; readonly entry: Entry } | undefined {
  let best: { token: Asset; entry: Entry } | undefined
  for (const [token, entry] of book) {
    const gain = entry.got - entry.paid
    if (gain < 0n && -gain * dust > entry.got) return undefined
    if (gain <= 0n || entry.stake === 0n || gain * dust <= entry.got) continue
    if (best === undefined || gain * best.entry.stake > (best.entry.got - best.entry.paid) * entry.stake) {
      best = { token, entry }
    }
  }
  return best
}

function gainsOf(book: Book): ReadonlyMap<Asset, bigint> {
  const gains = new Map<Asset, bigint>()
  for (const [token, { got, paid }] of book) if (got > paid) gains.set(token, got - paid)
  return gains
}

type Poorer = { readonly account: Address; readonly balance: Balance }

/** Outside accounts that ended with nothing but losses, over all assets. */
function poorerOf({ list, wrappers }: Transfers, cluster: ReadonlySet<Address>): readonly Poorer[] {
  const poorer: Poorer[] = []
  const valued = list.filter(
    (one, i) => (one.token === 'native' || !cluster.has(one.token)) && !repeats(one, list[i - 1]),
  )
  for (const [account, balance] of netFlows(valued, wrappers)) {
    if (cluster.has(account) || balance.size === 0) continue
    let onlyLost = true
    for (const amount of balance.values()) if (amount > 0n) onlyLost = false
    if (onlyLost) poorer.push({ account, balance })
  }
  return poorer
}

/** Those of them who lost at least half of `gain` in `token`. */
function losersOf(
  poorer: readonly Poorer[],
  { wrappers }: Transfers,
  token: Asset,
  gain: bigint,
): readonly Address[] {
  const asked = token !== 'native' && wrappers.has(token) ? 'native' : token
  return poorer
    .filter(({ balance }) => -(balance.get(asked) ?? 0n) * 2n >= gain)
    .map(({ account }) => account)
}

/** The same payment told by the contract to which a token's proxy passes the call on. */
function repeats(one: Transfer, before: Transfer | undefined): boolean {
  if (before === undefined || one.amount !== before.amount || one.to !== before.to) return false
  return one.token !== before.token && (one.from === before.from || one.from === before.token)
}
