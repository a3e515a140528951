import type { Address, Transaction } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import type { EvidenceOf } from '../concern/scope.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { addressToWord, wordAt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { addFall, type Falls, type ProductFall, type Reserves } from './falls.ts'

type Part = 'reserves' | 'balance' | 'swap' | 'sync' | 'liquidity'

/** The calls that tell of a pair. After `swap`, `sync` and liquidity its reserves are the balances that it asked for. */
const parts: ReadonlyMap<string, Part> = new Map([
  [functions.getReserves.selector, 'reserves'],
  [functions.balanceOf.selector, 'balance'],
  [functions.pairSwap.selector, 'swap'],
  [functions.pairSwapPlain.selector, 'swap'],
  [functions.pairSync.selector, 'sync'],
  [functions.pairMint.selector, 'liquidity'],
  [functions.pairBurn.selector, 'liquidity'],
])
const none: readonly ProductFall[] = []

type Open = { readonly frame: PlacedFrame; readonly part: Part; readonly balances: Map<Address, bigint> }

/** A transaction's pairs as followed so far; maps are made when the first pair is met. */
type Followed = {
  readonly frames: readonly PlacedFrame[]
  readonly stack: Open[]
  readonly open: Map<Address, Open>
  readonly reserves: Map<Address, Reserves>
  /** Pairs that answered for reserves as Uniswap V2 does: only their product is known to be the rule. */
  readonly known: Set<Address>
  falls: Falls | undefined
}

/**
 * Follows the pairs of Uniswap V2 and its forks through the calls: a pair asks both tokens for its balance before it
 * ends a swap and takes the answers for its reserves, so the product that must never fall is in the trace itself.
 * Fees on transfer and rebasing are in the balances already.
 */
export function productFalls(transaction: Transaction): readonly ProductFall[] {
  const frames = framesOf(transaction)
  let followed: Followed | undefined
  for (const frame of frames) {
    if (followed !== undefined) closeBefore(followed, frame.index)
    const part = parts.get(frame.selector)
    if (part === undefined) continue
    const { call } = frame
    if (call.reverted || call.type === 'DELEGATECALL') continue
    if (part === 'balance') {
      const asking = followed?.open.get(call.from)
      const balance = asking === undefined ? undefined : ownBalance(frame)
      if (balance !== undefined) asking?.balances.set(frame.account, balance)
      continue
    }
    followed ??= {
      frames,
      stack: [],
      open: new Map(),
      reserves: new Map(),
      known: new Set(),
      falls: undefined,
    }
    if (part === 'reserves') learn(followed, frame)
    else if (call.type === 'CALL' && !frame.readonly) {
      const one: Open = { frame, part, balances: new Map() }
      followed.stack.push(one)
      followed.open.set(frame.account, one)
    }
  }
  if (followed === undefined) return none
  closeBefore(followed, frames.length)
  return followed.falls === undefined ? none : [...followed.falls.values()]
}

function learn(followed: Followed, frame: PlacedFrame): void {
  const pair = frame.account
  const answered = reservesOf(frame)
  if (answered === undefined || followed.open.has(pair)) return
  followed.known.add(pair)
  const known = followed.reserves.get(pair)
  if (known !== undefined) fell(followed, frame, 'call', known, answered)
  followed.reserves.set(pair, answered)
}

/** Ends the calls of pairs that lie wholly before the frame at `index`. */
function closeBefore(followed: Followed, index: number): void {
  const { stack, open, reserves } = followed
  for (let top = stack.at(-1); top !== undefined && top.frame.end <= index; top = stack.at(-1)) {
    stack.pop()
    const pair = top.frame.account
    if (open.get(pair) === top) open.delete(pair)
    const [a, b, third] = [...top.balances.values()]
    if (a === undefined || b === undefined || third !== undefined) {
      reserves.delete(pair)
      continue
    }
    const before = reserves.get(pair)
    const after: Reserves = [a, b]
    reserves.set(pair, after)
    if (before === undefined || !followed.known.has(pair)) continue
    if (top.part === 'swap' || top.part === 'sync') fell(followed, top.frame, top.part, before, after)
  }
}

function fell(
  followed: Followed,
  frame: PlacedFrame,
  by: ProductFall['by'],
  before: Reserves,
  after: Reserves,
): void {
  const seen = (): EvidenceOf =>
    frameEvidence(followed.frames, frame, `reserves ${before.join(', ')} became ${after.join(', ')}`)
  followed.falls = addFall(followed.falls, frame.account, by, before, after, seen)
}

/**
 * Both reserves of an answer that has a third word, the time of the last update. Pairs by other rules that share the
 * calls, with virtual reserves or prices from outside, answer two words.
 */
function reservesOf({ call }: PlacedFrame): Reserves | undefined {
  const output = call.output ?? '0x'
  const [a, b, time] = [wordAt(output, 0), wordAt(output, 1), wordAt(output, 2)]
  return a === undefined || b === undefined || time === undefined ? undefined : [BigInt(a), BigInt(b)]
}

/** The answer to a contract that asked for its own balance. */
function ownBalance({ call }: PlacedFrame): bigint | undefined {
  if (call.input.slice(10, 74) !== addressToWord(call.from).slice(2)) return undefined
  const word = wordAt(call.output ?? '0x', 0)
  return word === undefined ? undefined : BigInt(word)
}
