import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { type Flow, givenBefore, type Moved, movedBy, paidWithin } from './flows.ts'
import { addressEnding, firstEnd } from './tails.ts'

/** Liquidity of somebody else, put into a pool at a price that had been set for it in the same transaction. */
export type Placement = {
  readonly pool: Address
  readonly opened: PlacedFrame
  readonly placed: PlacedFrame
  /** What was left over and went to the initiator. */
  readonly paid: PlacedFrame
  /** Whose it was. */
  readonly owners: readonly Address[]
  /** What had been taken for the pool for each unit that the price let in: 1 where all went in. */
  readonly off: number
}

type Minting = { readonly frame: PlacedFrame; readonly opened: PlacedFrame; readonly tokens: Moved[] }

/** What one look at all frames gives. */
type Story = {
  readonly mintings: readonly Minting[]
  /** Of the initiator's side with others. */
  readonly flows: readonly Flow[]
  /** Shares sent back to the token that issued them, by that token. */
  readonly shares: ReadonlyMap<Address, readonly Moved[]>
  /** Pairs whose shares were turned into tokens, by who got these. */
  readonly burnt: ReadonlyMap<Address, ReadonlySet<Address>>
  /** What the initiator's side gave of each token in all. */
  readonly given: ReadonlyMap<Address, number>
  /** Tokens that stand for coins. */
  readonly wrappers: ReadonlySet<Address>
}

/** Placements looked at a transaction: each is compared with every flow. */
const mostPlacements = 32
/** Transfers looked at a placement: a sound pool takes two tokens, whatever a hostile one does meanwhile. */
const mostTokens = 8

/**
 * The placement with the most left over; call only where a pool was opened and liquidity put into it. A price that is
 * right lets in both sides whole; of a wrong one the greater part of one side is left over, and who chose the price
 * is paid with it.
 */
export function widestPlacement(
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
): Placement | undefined {
  const story = tell(frames, cluster)
  const ownersBy = new Map<Address, readonly Address[]>()
  let widest: Placement | undefined
  for (const { frame, opened, tokens } of story.mintings) {
    const dealing = dealingOf(frame, frames, cluster)
    if (dealing === undefined) continue
    for (const { token, from, amount } of tokens) {
      const owners = ownersBy.get(from) ?? ownersOf(from, story, cluster)
      ownersBy.set(from, owners)
      if (owners.length === 0) continue
      const coin = story.wrappers.has(token)
      const { sum, largest } = paidWithin(story.flows, token, coin, frame.index, dealing.end, frames)
      // What the initiator had given for it and gets back is change.
      const left = sum - givenBefore(story.flows, token, coin, dealing.end)
      const off = (amount + left) / amount
      if (largest === undefined || !(off > (widest?.off ?? 1))) continue
      widest = { pool: frame.account, opened, placed: frame, paid: largest.frame, owners, off }
    }
  }
  return widest
}

function tell(frames: readonly PlacedFrame[], cluster: ReadonlySet<Address>): Story {
  const opened = new Map<Address, PlacedFrame>()
  const mintings: Minting[] = []
  const open: Minting[] = []
  const flows: Flow[] = []
  const shares = new Map<Address, Moved[]>()
  const burnt = new Map<Address, Set<Address>>()
  const given = new Map<Address, number>()
  const wrappers = new Set<Address>()
  for (const frame of frames) {
    for (let top = open.at(-1); top !== undefined && top.frame.end <= frame.index; top = open.at(-1))
      open.pop()
    const { call, selector, account } = frame
    if (call.reverted || call.type !== 'CALL' || frame.readonly) continue
    if (selector === functions.poolInitialize.selector) {
      if (!cluster.has(account) && !opened.has(account)) opened.set(account, frame)
    } else if (selector === functions.poolMint.selector) {
      const first = opened.get(account)
      if (first !== undefined && mintings.length < mostPlacements) {
        const minting: Minting = { frame, opened: first, tokens: [] }
        mintings.push(minting)
        open.push(minting)
      }
    } else if (selector === functions.pairBurn.selector) {
      if (call.input.length >= firstEnd) {
        const to = addressEnding(call.input, firstEnd)
        const pairs = burnt.get(to)
        if (pairs === undefined) burnt.set(to, new Set([account]))
        else pairs.add(account)
      }
    } else if (selector === functions.wrappedWithdraw.selector) wrappers.add(account)
    const moved = movedBy(frame)
    if (moved !== undefined && moved.amount > 0) {
      const { from, to } = moved
      if (to === account) listOf(shares, account).push(moved)
      const minting = open.at(-1)
      if (minting?.frame.account === to && minting.tokens.length < mostTokens) minting.tokens.push(moved)
      const gives = cluster.has(from)
      if (gives !== cluster.has(to)) flows.push({ ...moved, frame, gives })
      if (gives) given.set(account, (given.get(account) ?? 0) + moved.amount)
    }
    if (call.value > 0n && cluster.has(call.from) !== cluster.has(account)) {
      const gives = cluster.has(call.from)
      // Coins wrapped or unwrapped for oneself are neither given nor got.
      const other = gives ? selector === functions.wrappedDeposit.selector : wrappers.has(call.from)
      if (other) continue
      flows.push({ token: undefined, from: call.from, to: account, amount: Number(call.value), frame, gives })
    }
  }
  return { mintings, flows, shares, burnt, given, wrappers }
}

function listOf<T>(lists: Map<Address, T[]>, key: Address): T[] {
  let list = lists.get(key)
  if (list === undefined) {
    list = []
    lists.set(key, list)
  }
  return list
}

/** The innermost call from the initiator's side to somebody else in which a frame lies. */
function dealingOf(
  frame: PlacedFrame,
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
): PlacedFrame | undefined {
  for (let at: PlacedFrame | undefined = frame; at !== undefined; at = frames[at.parent]) {
    if (cluster.has(at.call.from) && !cluster.has(at.account)) return at
  }
  return undefined
}

/**
 * Who owned what `payer` put into a pool: whoever sent in the shares that were turned into it, else the payer itself.
 * Nobody where it was the initiator's own: its tokens, or shares half of which it had handed over.
 */
function ownersOf(payer: Address, story: Story, cluster: ReadonlySet<Address>): readonly Address[] {
  if (cluster.has(payer)) return []
  const owners = new Set<Address>()
  for (const pair of story.burnt.get(payer) ?? []) {
    let sent = 0
    for (const { from, amount } of story.shares.get(pair) ?? []) {
      sent += amount
      if (!cluster.has(from)) owners.add(from)
    }
    if (sent > 0 && (story.given.get(pair) ?? 0) * 2 >= sent) return []
  }
  if (owners.size === 0) owners.add(payer)
  return [...owners]
}
