import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import {
  addressEnding,
  amountEnding,
  firstEnd,
  mayEnd,
  secondEnd,
  type Tails,
  tailsOf,
  thirdEnd,
} from './tails.ts'

type Asset = Address | 'native'

/** One thing given for another in one call by the initiator's side. */
export type Exchange = {
  readonly frame: PlacedFrame
  readonly given: Asset
  readonly got: Asset
  readonly paid: number
  readonly received: number
  /** Who paid it out. */
  readonly venue: Address
}

/** A call by the initiator's side to somebody else, while it is open. */
type Dealing = {
  readonly frame: PlacedFrame
  readonly given: Map<Asset, number>
  readonly got: Map<Asset, number>
  payer: Address | undefined
}

type Sent = { readonly end: number; readonly from: Address; readonly to: Address; readonly amount: number }

const plumbing: ReadonlySet<string> = new Set([
  functions.transfer.selector,
  functions.transferFrom.selector,
  functions.approve.selector,
])

/**
 * What the initiator's side exchanged, by whatever name the exchange goes: the calls in which, netted, one token went
 * out and one came in. A token sent ahead counts to the next call to its receiver.
 */
export function exchangesOf(
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
): readonly Exchange[] {
  const done: Exchange[] = []
  const open: Dealing[] = []
  const ahead = new Map<Address, Map<Asset, number>>()
  const tails = tailsOf(cluster)
  let sending: Sent | undefined
  const move = (asset: Asset, from: Address, to: Address, amount: number): void => {
    const gives = cluster.has(from)
    if (gives === cluster.has(to) || !(amount > 0)) return
    if (asset !== 'native' && cluster.has(asset)) return
    const dealing = open.at(-1)
    if (gives) {
      if (dealing !== undefined) add(dealing.given, asset, amount)
      else {
        let sent = ahead.get(to)
        if (sent === undefined) {
          sent = new Map()
          ahead.set(to, sent)
        }
        add(sent, asset, amount)
      }
    } else if (dealing !== undefined) {
      add(dealing.got, asset, amount)
      dealing.payer = from
    }
  }
  for (const frame of frames) {
    for (let top = open.at(-1); top !== undefined && top.frame.end <= frame.index; top = open.at(-1)) {
      open.pop()
      close(top, ahead, done)
    }
    const { call, selector } = frame
    if (call.reverted || call.type !== 'CALL' || frame.readonly) continue
    const caller = frames[frame.parent]?.account
    if (caller !== undefined && cluster.has(caller) && !cluster.has(frame.account)) {
      if (!plumbing.has(selector)) {
        open.push({ frame, given: new Map(), got: new Map(), payer: undefined })
      }
    }
    if (call.value > 0n) move('native', call.from, frame.account, Number(call.value))
    const sent = sentBy(frame, cluster, tails)
    if (sent === undefined) continue
    // A token behind a proxy of its own repeats the call: the first one counts.
    if (sending !== undefined && frame.index < sending.end && repeats(sending, sent)) continue
    sending = sent
    move(frame.account, sent.from, sent.to, sent.amount)
  }
  for (let top = open.pop(); top !== undefined; top = open.pop()) close(top, ahead, done)
  return done
}

/** A token movement by call that concerns the cluster; undefined for all else. */
function sentBy(
  { account, call, selector, end }: PlacedFrame,
  cluster: ReadonlySet<Address>,
  tails: Tails,
): Sent | undefined {
  const { input, from } = call
  if (selector === functions.transfer.selector) {
    if (!cluster.has(from) && !mayEnd(tails, input, firstEnd)) return undefined
    return { end, from, to: addressEnding(input, firstEnd), amount: amountEnding(input, secondEnd) }
  }
  if (selector === functions.transferFrom.selector) {
    if (!mayEnd(tails, input, firstEnd) && !mayEnd(tails, input, secondEnd)) return undefined
    const amount = amountEnding(input, thirdEnd)
    if (isNft(call.output, amount)) return undefined
    return { end, from: addressEnding(input, firstEnd), to: addressEnding(input, secondEnd), amount }
  }
  // What is minted comes from the token itself.
  if (selector !== functions.mint.selector || !mayEnd(tails, input, firstEnd)) return undefined
  return { end, from: account, to: addressEnding(input, firstEnd), amount: amountEnding(input, secondEnd) }
}

/**
 * An ERC-721 moves by the same call as an ERC-20, with its number for an amount, and answers nothing. Numbers are
 * counted up from nothing or are digests; an amount of a token that answers nothing either (USDT) is neither.
 */
function isNft(output: string | undefined, amount: number): boolean {
  return (output === undefined || output === '0x') && (amount < 1e6 || amount > 2 ** 128)
}

function repeats(a: Sent, b: Sent): boolean {
  return a.to === b.to && a.amount === b.amount
}

function add(sums: Map<Asset, number>, asset: Asset, amount: number): void {
  sums.set(asset, (sums.get(asset) ?? 0) + amount)
}

function close(dealing: Dealing, ahead: Map<Address, Map<Asset, number>>, done: Exchange[]): void {
  const { frame, given, got, payer } = dealing
  if (got.size === 0 || payer === undefined) return
  const sent = ahead.get(frame.account)
  if (sent !== undefined) {
    for (const [asset, amount] of sent) add(given, asset, amount)
    ahead.delete(frame.account)
  }
  for (const [asset, paid] of given) {
    const back = got.get(asset)
    if (back === undefined) continue
    given.delete(asset)
    got.delete(asset)
    if (paid > back) given.set(asset, paid - back)
    else if (back > paid) got.set(asset, back - paid)
  }
  if (given.size !== 1 || got.size !== 1) return
  for (const [asset, paid] of given) {
    for (const [other, received] of got) {
      if (asset !== other) done.push({ frame, given: asset, got: other, paid, received, venue: payer })
    }
  }
}

/** Something bought and sold back. */
export type RoundTrip = {
  readonly out: Exchange
  readonly back: Exchange
  /** What came back for what was given, both by their own amounts: above 1 is a gain. */
  readonly ratio: number
}

/** The share of what was bought that must be sold back: the price of a morsel says nothing of the whole. */
const leastShare = 0.25

/**
 * The best round trip with each counterparty and pair of tokens, or with anybody. One pass.
 * @param byVenue false takes what was bought here and sold back there for a round trip too.
 */
export function roundTripsOf(exchanges: readonly Exchange[], byVenue: boolean): readonly RoundTrip[] {
  if (exchanges.length < 2) return none
  const best = new Map<string, RoundTrip>()
  // The best way out: the most got for what was given.
  const outs = new Map<string, Exchange>()
  for (const exchange of exchanges) {
    const { given, got, paid, received } = exchange
    const venue = byVenue ? exchange.venue : ''
    const there = `${venue}${got}${given}`
    const out = outs.get(there)
    if (out !== undefined && paid >= out.received * leastShare) {
      const ratio = (received / paid) * (out.received / out.paid)
      if (ratio > (best.get(there)?.ratio ?? 0)) best.set(there, { out, back: exchange, ratio })
    }
    const here = `${venue}${given}${got}`
    const known = outs.get(here)
    if (known === undefined || received / paid > known.received / known.paid) outs.set(here, exchange)
  }
  return [...best.values()]
}

const none: readonly RoundTrip[] = []
