import type { Address, Transaction } from '@membrane/core'
import { diffPrices } from '../oracle/pool.ts'
import { framesOf } from '../reading/frames.ts'
import { widestContradiction } from './answers.ts'
import { borrowedPrices } from './borrowed.ts'
import { exchangesOf, roundTripsOf } from './exchange.ts'
import { keepLedger } from './ledger.ts'
import { loggedPaths } from './logged.ts'
import { type Meeting, meetingOf } from './meet.ts'
import type { PriceManipulationOptions } from './options.ts'
import type { PricePoint } from './path.ts'
import { widestPlacement } from './placement.ts'
import {
  answerSign,
  borrowedPriceSign,
  jumpSign,
  loggedJumpSign,
  paidSign,
  placedSign,
  priceSign,
  readSign,
  roundTripSign,
  type Sign,
} from './signs.ts'

/** Prices (token1 per token0, base units) of the pools that the protocol describes, carried from one transaction to the next. */
export type Watch = {
  readonly pools: ReadonlySet<Address>
  readonly prices: Map<Address, number>
}

/** Fewer frames cannot hold a trade and what was done on its price. */
const fewestFrames = 4
/** A round trip gives twice and gets twice. */
const fewestMoves = 4

/** What is worth following in a transaction's frames; undefined for most transactions. */
export function worthFollowing(transaction: Transaction): Meeting | undefined {
  const frames = framesOf(transaction)
  if (frames.length < fewestFrames) return undefined
  const meeting = meetingOf(frames)
  const { pools, moves, questions, opened } = meeting
  if (pools.size === 0 && moves < fewestMoves && questions < 2 && !opened) return undefined
  return meeting
}

/**
 * Every sign that a transaction's frames and events give. Frames tell what happened in order and who looked; events
 * tell V3 prices exactly, and V2 prices where there are no frames.
 */
export function signsOf(
  transaction: Transaction,
  meeting: Meeting | undefined,
  hasLogs: boolean,
  cluster: ReadonlySet<Address>,
  watch: Watch,
  options: PriceManipulationOptions,
): readonly Sign[] {
  const signs: Sign[] = []
  const jumpRatio = 1 + options.jumpBps / 10_000
  const told = new Set<Address>()
  const add = (sign: Sign | undefined): void => {
    if (sign !== undefined) signs.push(sign)
  }
  const addPrice = (pool: Address, start: number, points: readonly PricePoint[]): void => {
    const last = points.at(-1)
    if (last === undefined) return
    told.add(pool)
    const described = watch.pools.has(pool)
    add(priceSign(pool, start, points, described, options))
    if (described) watch.prices.set(pool, last.price)
  }
  /** The price before the transaction, where more is known than the transaction tells. */
  const anchor = (pool: Address, start: number): number =>
    (watch.pools.has(pool) ? (diffPrices(transaction, pool)?.before ?? watch.prices.get(pool)) : undefined) ??
    start
  const frames = framesOf(transaction)
  if (meeting !== undefined) {
    const { books, gains } = keepLedger(frames, meeting.pools, cluster, jumpRatio)
    for (const book of books.values()) {
      addPrice(book.pool, book.told === undefined ? anchor(book.pool, book.start) : book.start, book.points)
      add(readSign(book, frames, cluster, gains, options))
      add(paidSign(book, frames, gains, options))
      add(jumpSign(book, frames, options))
    }
    if (meeting.moves >= fewestMoves) {
      const exchanges = exchangesOf(frames, cluster)
      const trips = roundTripsOf(exchanges, true)
      for (const trip of trips) add(roundTripSign(trip, frames, options))
      const unfollowed = trips.filter(({ out }) => !books.has(out.venue))
      for (const one of borrowedPrices(unfollowed, frames, cluster, gains)) {
        add(borrowedPriceSign(one, frames, options))
      }
      for (const trip of roundTripsOf(exchanges, false)) add(roundTripSign(trip, frames, options))
    }
    if (meeting.opened) {
      const placement = widestPlacement(frames, cluster)
      if (placement !== undefined) add(placedSign(placement, frames, options))
    }
    if (meeting.questions >= 2) {
      const contradiction = widestContradiction(frames)
      if (contradiction !== undefined && !cluster.has(contradiction.first.account)) {
        add(answerSign(contradiction, frames, options))
      }
    }
  }
  if (hasLogs) {
    for (const path of loggedPaths(transaction, jumpRatio).values()) {
      // Frames tell a pair's reserves as well and in the order of all else; a V3 price only events tell exactly.
      if (path.reserves !== undefined && told.has(path.pool)) continue
      addPrice(path.pool, anchor(path.pool, path.start), path.points)
      add(loggedJumpSign(path, options))
    }
  }
  for (const pool of transaction.changes === undefined ? noPools : watch.pools) {
    const prices = told.has(pool) ? undefined : diffPrices(transaction, pool)
    if (prices?.after === undefined) continue
    addPrice(pool, prices.before ?? Number.NaN, [{ at: 0, price: prices.after }])
  }
  return signs
}

const noPools: ReadonlySet<Address> = new Set()
