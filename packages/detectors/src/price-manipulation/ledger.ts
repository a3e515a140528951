import type { Address, Hex } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { wordAt, wordToInt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { askerOf } from './askers.ts'
import {
  type Book,
  noteBalance,
  noteLook,
  noteMove,
  notePrice,
  noteReserves,
  noteTransfer,
  openBook,
} from './book.ts'
import { answersReserves } from './meet.ts'
import { factor } from './path.ts'
import {
  addressEnding,
  addTails,
  amountEnding,
  answerNumber,
  firstEnd,
  mayEnd,
  secondEnd,
  tailsOf,
  thirdEnd,
} from './tails.ts'

/** What the frames tell of the pools, and what the initiator got from others than them. */
export type Ledger = {
  readonly books: ReadonlyMap<Address, Book>
  /** In order of time. */
  readonly gains: readonly Gain[]
}

/** Something of value that somebody who is no pool gave to the initiator's side. */
export type Gain = { readonly frame: PlacedFrame; readonly payer: Address }

type Move = {
  readonly end: number
  readonly token: Address
  readonly amount: number
  readonly payer: Book | undefined
  readonly payee: Book | undefined
}

type Open = {
  readonly frame: PlacedFrame
  readonly book: Book
  first: Address | undefined
  second: Address | undefined
  firstSeen: number
  secondSeen: number
  /** An earlier trade with the same pool that is still open. */
  readonly outer: Open | undefined
}

/**
 * Follows pools through the call tree: what was moved in and out, what balances and reserves were answered, what they
 * found in themselves after each trade (a pair reads its own two balances, by whatever name the trade goes), and who
 * else looked meanwhile. One pass; reverted frames do not count.
 */
export function keepLedger(
  frames: readonly PlacedFrame[],
  pools: ReadonlySet<Address>,
  cluster: ReadonlySet<Address>,
  jumpRatio: number,
): Ledger {
  const books = new Map<Address, Book>()
  for (const pool of pools) if (!cluster.has(pool)) books.set(pool, openBook(pool))
  const ofPools = tailsOf(books.keys())
  const ofInterest = ofPools.slice()
  addTails(ofInterest, cluster)
  const open: Open[] = []
  // The innermost open trade of each pool, so that no look searches the stack.
  const latest = new Map<Address, Open>()
  const underWay: Move[] = []
  const gains: Gain[] = []
  const move = (frame: PlacedFrame, from: Address, amountEnd: number, toEnd: number): void => {
    const { input } = frame.call
    const to = addressEnding(input, toEnd)
    const payer = books.get(from)
    const payee = books.get(to)
    const pays = payer === undefined && cluster.has(to) && !cluster.has(from)
    if (from === to || (payer === undefined && payee === undefined && !pays)) return
    const amount = amountEnding(input, amountEnd)
    if (!(amount > 0)) return
    if (payer !== undefined || payee !== undefined) {
      const one = { end: frame.end, token: frame.account, amount, payer, payee }
      if (frame.end === frame.index + 1) settle(one)
      else {
        if (payer !== undefined) noteTransfer(payer, one.token, 1)
        if (payee !== undefined) noteTransfer(payee, one.token, 1)
        underWay.push(one)
      }
    }
    if (pays && !cluster.has(frame.account)) gains.push({ frame, payer: from })
  }
  for (const frame of frames) {
    for (let top = underWay.at(-1); top !== undefined && top.end <= frame.index; top = underWay.at(-1)) {
      underWay.pop()
      finish(top)
    }
    for (let top = open.at(-1); top !== undefined && top.frame.end <= frame.index; top = open.at(-1)) {
      open.pop()
      if (top.outer === undefined) latest.delete(top.book.pool)
      else latest.set(top.book.pool, top.outer)
      close(top, frames, jumpRatio)
    }
    const { call, selector } = frame
    if (call.reverted) continue
    if (call.type === 'CALL' && !frame.readonly) {
      if (selector === functions.transfer.selector) {
        if (books.has(call.from) || mayEnd(ofInterest, call.input, firstEnd)) {
          move(frame, call.from, secondEnd, firstEnd)
        }
      } else if (selector === functions.transferFrom.selector) {
        if (mayEnd(ofPools, call.input, firstEnd) || mayEnd(ofInterest, call.input, secondEnd)) {
          move(frame, addressEnding(call.input, firstEnd), thirdEnd, secondEnd)
        }
      } else {
        if (call.value > 0n && !unwraps(frame, frames) && paysCluster(frame, books, cluster)) {
          gains.push({ frame, payer: call.from })
        }
        const book = books.get(frame.account)
        if (book !== undefined) {
          const trade = openTrade(frame, book, latest.get(book.pool))
          open.push(trade)
          latest.set(book.pool, trade)
        } else if (selector === functions.mint.selector && mayEnd(ofInterest, call.input, firstEnd)) {
          const to = addressEnding(call.input, firstEnd)
          if (cluster.has(to) && !cluster.has(frame.account)) gains.push({ frame, payer: frame.account })
        }
      }
    } else if (call.type === 'STATICCALL' && call.output !== undefined) {
      if (selector === functions.balanceOf.selector) {
        if (mayEnd(ofPools, call.input, firstEnd)) {
          lookAtBalance(frame, call.output, frames, books, cluster, latest, jumpRatio)
        }
      } else if (looks.has(selector)) {
        const book = books.get(frame.account)
        if (book !== undefined) lookAtPrice(frame, call.output, frames, book)
      }
    }
  }
  for (let top = open.pop(); top !== undefined; top = open.pop()) close(top, frames, jumpRatio)
  return { books, gains }
}

const looks: ReadonlySet<string> = new Set([
  functions.getReserves.selector,
  functions.slot0.selector,
  functions.globalState.selector,
])

function settle({ payer, payee, token, amount }: Move): void {
  if (payer !== undefined) noteMove(payer, token, -amount)
  if (payee !== undefined) noteMove(payee, token, amount)
}

function finish(move: Move): void {
  const { payer, payee, token } = move
  if (payer !== undefined) noteTransfer(payer, token, -1)
  if (payee !== undefined) noteTransfer(payee, token, -1)
  settle(move)
}

/** Wrapped coins that were unwrapped are paid by the wrapper: nobody's loss. */
function unwraps(frame: PlacedFrame, frames: readonly PlacedFrame[]): boolean {
  return frames[frame.parent]?.selector === functions.wrappedWithdraw.selector
}

function paysCluster(
  { account, call }: PlacedFrame,
  books: ReadonlyMap<Address, Book>,
  cluster: ReadonlySet<Address>,
): boolean {
  return cluster.has(account) && !cluster.has(call.from) && !books.has(call.from)
}

function lookAtBalance(
  frame: PlacedFrame,
  output: Hex,
  frames: readonly PlacedFrame[],
  books: ReadonlyMap<Address, Book>,
  cluster: ReadonlySet<Address>,
  latest: ReadonlyMap<Address, Open>,
  jumpRatio: number,
): void {
  const book = books.get(addressEnding(frame.call.input, firstEnd))
  // Its own shares are no side of a pool, and what the initiator's contract says it holds is worth nothing.
  if (book === undefined || frame.account === book.pool || cluster.has(frame.account)) return
  const seen = answerNumber(output, 0)
  if (Number.isNaN(seen)) return
  const off = noteBalance(book, frame.account, seen, frame, jumpRatio)
  if (frames[frame.parent]?.account === book.pool) noteOwn(latest.get(book.pool), frame.account, seen)
  else noteAsker(book, frame, frames, off)
}

function lookAtPrice(frame: PlacedFrame, output: Hex, frames: readonly PlacedFrame[], book: Book): void {
  if (frame.selector === functions.getReserves.selector) {
    if (!answersReserves(frame)) return
    const reserve0 = answerNumber(output, 0)
    const reserve1 = answerNumber(output, 1)
    if (!(reserve0 > 0 && reserve1 > 0)) return
    if (book.points.length === 0 && book.told === undefined) {
      book.told = [reserve0, reserve1]
      book.start = reserve1 / reserve0
    }
    noteAsker(book, frame, frames, factor(reserve1 / reserve0, book.start))
    return
  }
  const root = answerNumber(output, 0) / 2 ** 96
  const price = root * root
  notePrice(book, price, frame.index)
  noteAsker(book, frame, frames, factor(price, book.start))
}

function openTrade(frame: PlacedFrame, book: Book, outer: Open | undefined): Open {
  return { frame, book, first: undefined, second: undefined, firstSeen: 0, secondSeen: 0, outer }
}

function noteOwn(trade: Open | undefined, token: Address, seen: number): void {
  if (trade === undefined) return
  if (trade.first === undefined || trade.first === token) {
    trade.first = token
    trade.firstSeen = seen
  } else {
    trade.second = token
    trade.secondSeen = seen
  }
}

function noteAsker(book: Book, frame: PlacedFrame, frames: readonly PlacedFrame[], off: number): void {
  // Whoever finds the price where it was learns nothing wrong; a hundredth is far below any threshold.
  if (!(off > 1.01)) return
  const asker = askerOf(frames, frame)
  if (asker !== undefined) noteLook(book, { frame, asker: asker.account, off })
}

function close(trade: Open, frames: readonly PlacedFrame[], jumpRatio: number): void {
  const { frame, book, first, second, firstSeen, secondSeen } = trade
  const trader = frames[frame.parent]?.account ?? zeroAddress
  if (frame.selector === functions.poolSwap.selector) {
    book.traders.add(trader)
    const { output } = frame.call
    if (output === undefined) return
    const amount0 = Number(wordToInt(wordAt(output, 0)))
    const amount1 = Number(wordToInt(wordAt(output, 1)))
    // The average price of a trade lies on its way, so it is a price that the pool passed.
    notePrice(book, Math.abs(amount1 / amount0), frame.end)
    return
  }
  if (first === undefined || second === undefined) return
  // Whoever only has the excess swept out did not trade, and left the reserves as they were.
  if (frame.selector === functions.pairSkim.selector) return
  book.traders.add(trader)
  noteReserves(book, first, second, firstSeen, secondSeen, frame, jumpRatio)
}
