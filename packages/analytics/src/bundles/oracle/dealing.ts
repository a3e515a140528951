import { type Address, type CallFrame, type Hex, zeroAddress } from '@membrane/core'
import type { TransactionReading } from '../../analyse.ts'
import { addTo } from '../../flow/sums.ts'
import { wrapsEther } from '../../frames/wrapped.ts'
import type { Token, Transfer } from '../../transfer.ts'
import type { Swing } from './swing.ts'

/** A call by the attacker's side to somebody else's contract, without what that called back. */
export type Dealing = {
  readonly to: Address
  readonly selector: Hex
  /** Time at its entry and exit. */
  entered: number
  left: number
  /** How often another contract asked the pool for its state. */
  reads: number
  /** How often another contract traded with the pool. */
  trades: number
  /** Whether a token was told to mint for the attacker: its transfer from nobody, which frames do not show. */
  mints: boolean
}

type Walk = {
  readonly group: ReadonlySet<Address>
  readonly swing: Swing
  readonly found: Dealing[]
  clock: number
}

/**
 * The attacker's dealings while a pool's price was out in which somebody else relied on that price. Those who read the
 * price, and those who traded with the pool and gave the attacker something for it, as a vault does that buys for what
 * it mints. An oracle may be told to read in one call and be relied on in a later one, so what reads without moving
 * value counts where a dealing that moves value follows. The swing's own trades are none, nor are trades and
 * provisions through a router, in which value moves between the attacker and pools alone.
 * @param transaction read from its call frames, so that its times are the frames' own.
 */
export function dealingsOn(
  transaction: TransactionReading,
  root: CallFrame,
  swing: Swing,
  group: ReadonlySet<Address>,
): readonly Dealing[] {
  const walk: Walk = { group, swing, found: [], clock: 0 }
  visit(root, root.from, undefined, walk)
  const venues = venuesOf(transaction)
  const relied: Dealing[] = []
  let told: Dealing | undefined
  for (const dealing of walk.found) {
    if (dealing.left <= swing.from || dealing.entered >= swing.until) continue
    if (contains(dealing, swing.from) || contains(dealing, swing.until)) continue
    const value = valueIn(dealing, transaction.transfers, group, venues)
    if (!value.touches) {
      if (dealing.reads > 0 && dealing.trades === 0) told ??= dealing
    } else if (value.beyond) {
      if (dealing.trades > 0 ? value.exchanges : dealing.reads > 0) relied.push(dealing)
      else if (told !== undefined) {
        relied.push(told, dealing)
        told = undefined
      }
    }
  }
  return relied
}

/** @param self the account that makes the call, whatever code it runs. */
function visit(frame: CallFrame, self: Address, dealing: Dealing | undefined, walk: Walk): void {
  // The clock advances as in the reading of frames, which leaves reverted ones out.
  if (frame.reverted) return
  const entered = walk.clock++
  const { type, to } = frame
  const delegated = type === 'DELEGATECALL' || type === 'CALLCODE'
  const next = delegated ? self : (to ?? self)
  let within = dealing
  if (walk.group.has(next)) within = undefined
  else if (!delegated && walk.group.has(self) && type === 'CALL' && to !== undefined)
    within = begin(frame, to, entered, walk)
  else if (within !== undefined && !delegated && isOut(entered, walk.swing)) note(frame, self, within, walk)
  for (const call of frame.calls) visit(call, next, within, walk)
  const left = walk.clock++
  if (within !== undefined && within.entered === entered) within.left = left
}

function begin(frame: CallFrame, to: Address, entered: number, walk: Walk): Dealing | undefined {
  const { pool, tokens } = walk.swing
  // The pool and its tokens are where the price is made, not who relies on it.
  if (to === pool || tokens.includes(to)) return undefined
  const dealing: Dealing = {
    to,
    selector: frame.input.slice(0, 10) as Hex,
    entered,
    left: entered,
    reads: 0,
    trades: 0,
    mints: false,
  }
  walk.found.push(dealing)
  return dealing
}

/** `mint(address,uint256)`, as the usual token bases name it. */
const mint = '0x40c10f19'
const balanceOf = '0x70a08231'

/** What a pool answers that is no price: its shares as a token, what it consists of, and how it is set up. */
const noPrice: ReadonlySet<string> = new Set([
  balanceOf,
  '0xdd62ed3e', // allowance
  '0x18160ddd', // totalSupply
  '0x313ce567', // decimals
  '0x06fdde03', // name
  '0x95d89b41', // symbol
  '0x0dfe1681', // token0
  '0xd21220a7', // token1
  '0xc6610657', // coins(uint256)
  '0xc45a0155', // factory
  '0xddca3f43', // fee
  '0xd0c93a7c', // tickSpacing
])

function note(frame: CallFrame, self: Address, dealing: Dealing, { swing, group }: Walk): void {
  const { pool, tokens } = swing
  // Neither does a token of the pool rely on its price when it looks at the pool to take its own fees.
  if (self === pool || tokens.includes(self)) return
  const selector = frame.input.slice(0, 10)
  if (selector === mint && group.has(`0x${frame.input.slice(34, 74)}`)) dealing.mints = true
  if (frame.to === pool) {
    if (noPrice.has(selector)) return
    if (frame.type === 'STATICCALL' || frame.calls.length === 0) dealing.reads++
    else dealing.trades++
  } else if (selector === balanceOf && frame.input.slice(34) === pool.slice(2)) dealing.reads++
}

function isOut(time: number, { from, until }: Swing): boolean {
  return time > from && time < until
}

function contains({ entered, left }: Dealing, time: number): boolean {
  return entered < time && time <= left
}

function venuesOf({ actions }: TransactionReading): ReadonlySet<Address> {
  const venues = new Set<Address>()
  for (const action of actions) if ('venue' in action) venues.add(action.venue)
  return venues
}

type Value = {
  /** Whether the attacker gave or got anything, and whether it got one thing for another. */
  readonly touches: boolean
  readonly exchanges: boolean
  /** Whether somebody took part who is neither a pool nor a router, which keeps nothing of what passes through it. */
  readonly beyond: boolean
}

/** What the transfers of a dealing's time say of it. */
function valueIn(
  dealing: Dealing,
  transfers: readonly Transfer[],
  group: ReadonlySet<Address>,
  venues: ReadonlySet<Address>,
): Value {
  let beyond = false
  const given = new Set<Token>()
  const got = new Set<Token>()
  const kept = new Map<Token, bigint>()
  for (const { order, from, to, token, amount } of transfers) {
    if (order < dealing.entered || order > dealing.left) continue
    if (group.has(from) && !group.has(to)) given.add(token)
    if (group.has(to) && !group.has(from)) got.add(token)
    if (to === dealing.to) addTo(kept, token, amount)
    if (from === dealing.to) addTo(kept, token, -amount)
    // A pool mints its shares and a wrapper its wrapping.
    const plain = (end: Address): boolean =>
      group.has(end) ||
      venues.has(end) ||
      end === dealing.to ||
      wrapsEther(end) ||
      venues.has(token) ||
      (end === zeroAddress && wrapsEther(token))
    if (!plain(from) || !plain(to)) beyond = true
  }
  return {
    touches: given.size + got.size > 0,
    exchanges: given.size > 0 && (dealing.mints || [...got].some((token) => !given.has(token))),
    beyond: beyond || [...kept.values()].some((amount) => amount !== 0n),
  }
}
