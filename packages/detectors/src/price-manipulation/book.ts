import type { Address, Hex } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import type { PricePoint } from './path.ts'

/** Somebody else than the pool looked at it. */
export type Look = {
  readonly frame: PlacedFrame
  /** Whose work wanted the answer: the nearest caller that is not itself only looking. */
  readonly asker: Address
  /** How far what it was told is from the start: a factor of at least 1. */
  readonly off: number
}

/** A balance of the pool that changed more than the transfers tell. */
export type Jump = {
  readonly frame: PlacedFrame
  readonly token: Address
  readonly expected: number
  readonly seen: number
}

/** What the frames tell of one pool. Amounts are base units as plain numbers: only ratios of them are used. */
export type Book = {
  readonly pool: Address
  /** The price before the transaction; NaN while unknown. */
  start: number
  readonly points: PricePoint[]
  readonly looks: Look[]
  /** Those who traded with it, whose own looks are for their trade. */
  readonly traders: Set<Address>
  readonly holdings: Map<Address, Holding>
  jump: Jump | undefined
  /** Reserves that it told before it was traded with. */
  told: readonly [number, number] | undefined
  /** Whether it paid anything out. */
  paid: boolean
}

type Holding = {
  opening: number
  moved: number
  gross: number
  /** Transfers that are under way: whether they have taken effect yet is up to the token. */
  underWay: number
}

/** Looks kept a pool: more of them say nothing new. */
const mostLooks = 64
/** A fee on transfer may keep so much of what moved; a larger gap is no fee. */
const largestFee = 0.5

export function openBook(pool: Address): Book {
  return {
    pool,
    start: Number.NaN,
    points: [],
    looks: [],
    traders: new Set(),
    holdings: new Map(),
    jump: undefined,
    told: undefined,
    paid: false,
  }
}

function holdingOf(book: Book, token: Address): Holding {
  let holding = book.holdings.get(token)
  if (holding === undefined) {
    holding = { opening: Number.NaN, moved: 0, gross: 0, underWay: 0 }
    book.holdings.set(token, holding)
  }
  return holding
}

/** Notes that a transfer is under way or, with -1, that one is done. */
export function noteTransfer(book: Book, token: Address, step: 1 | -1): void {
  holdingOf(book, token).underWay += step
}

/** Notes what a transfer moved into (positive) or out of the pool. */
export function noteMove(book: Book, token: Address, amount: number): void {
  const holding = holdingOf(book, token)
  holding.moved += amount
  holding.gross += Math.abs(amount)
  if (amount < 0) book.paid = true
}

/**
 * Notes a balance that the token answered for the pool, and returns how far it is from the opening one.
 * @param jumpRatio factor from which an unexplained change is a jump.
 */
export function noteBalance(
  book: Book,
  token: Address,
  seen: number,
  frame: PlacedFrame,
  jumpRatio: number,
): number {
  const holding = holdingOf(book, token)
  if (holding.underWay > 0) {
    // What is seen may or may not hold the transfer: it says nothing to compare later balances with.
  } else if (Number.isNaN(holding.opening)) holding.opening = seen - holding.moved
  else {
    const expected = holding.opening + holding.moved
    if (isJump(expected, seen, holding.gross, jumpRatio)) book.jump ??= { frame, token, expected, seen }
    holding.moved = seen - holding.opening
    holding.gross = 0
  }
  return seen > 0 && holding.opening > 0 ? Math.max(seen / holding.opening, holding.opening / seen) : 1
}

function isJump(expected: number, seen: number, gross: number, jumpRatio: number): boolean {
  const gap = Math.abs(seen - expected)
  if (gap <= largestFee * gross || seen <= 0 || expected <= 0) return false
  return Math.max(seen / expected, expected / seen) >= jumpRatio
}

/** Notes the two balances that the pool found in itself at the end of a trade: its reserves from now on. */
export function noteReserves(
  book: Book,
  first: Address,
  second: Address,
  firstSeen: number,
  secondSeen: number,
  frame: PlacedFrame,
  jumpRatio: number,
): void {
  const [token0, token1] = first < second ? [first, second] : [second, first]
  const [seen0, seen1] = first < second ? [firstSeen, secondSeen] : [secondSeen, firstSeen]
  if (!(seen0 > 0 && seen1 > 0)) return
  const holding0 = holdingOf(book, token0)
  const holding1 = holdingOf(book, token1)
  if (Number.isNaN(book.start) && holding0.opening > 0 && holding1.opening > 0) {
    book.start = holding1.opening / holding0.opening
  }
  const told = book.told
  if (told !== undefined && book.points.length === 0) {
    for (const [token, holding, reserve] of [
      [token0, holding0, told[0]],
      [token1, holding1, told[1]],
    ] as const) {
      const gross = Math.max(holding.gross, Math.abs(holding.moved))
      if (isJump(reserve, holding.opening, gross, jumpRatio)) {
        book.jump ??= { frame, token, expected: reserve, seen: holding.opening }
      }
    }
  }
  book.points.push({ at: frame.end, price: seen1 / seen0 })
}

/** Notes a price that the pool itself told or traded at. */
export function notePrice(book: Book, price: number, at: number): void {
  if (!(price > 0) || !Number.isFinite(price)) return
  if (Number.isNaN(book.start)) book.start = price
  book.points.push({ at, price })
}

/** Notes that somebody looked. */
export function noteLook(book: Book, look: Look): void {
  if (book.looks.length < mostLooks) book.looks.push(look)
}

const two96 = 2 ** 96

/** The price that a square root in Q64.96 tells. */
export function squared(word: Hex): number {
  const root = Number(`0x${word.slice(26)}`) / two96
  return root * root
}
