import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { askerOf } from './askers.ts'
import type { RoundTrip } from './exchange.ts'
import type { Gain } from './ledger.ts'

/** Somebody else who asked a venue between a trade and its return, and what was paid to the initiator after. */
export type Borrowed = {
  readonly trip: RoundTrip
  readonly asked: PlacedFrame
  readonly asker: Address
  readonly gain: Gain
}

/** What may be asked of an exchange or a token without wanting a price. */
const noPrice: ReadonlySet<string> = new Set(
  [
    functions.balanceOf,
    functions.allowance,
    functions.decimals,
    functions.symbol,
    functions.token0,
    functions.token1,
    functions.coins,
    functions.factory,
    functions.fee,
  ].map(({ selector }) => selector),
)

/** Prices borrowed from venues of round trips that keep no balances to follow; one pass over frames for all trips. */
export function borrowedPrices(
  trips: readonly RoundTrip[],
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
  gains: readonly Gain[],
): readonly Borrowed[] {
  const last = gains.at(-1)
  if (trips.length === 0 || last === undefined) return []
  const lastOther = gains.findLast(({ payer }) => payer !== last.payer)
  const questions = new Map<Address, PlacedFrame[]>()
  for (const { out } of trips) questions.set(out.venue, [])
  for (const frame of frames) {
    if (frame.call.type !== 'STATICCALL' || noPrice.has(frame.selector)) continue
    const asked = questions.get(frame.account)
    if (asked === undefined) continue
    const asker = askerOf(frames, frame)
    if (asker !== undefined && asker.account !== frame.account && !cluster.has(asker.account))
      asked.push(frame)
  }
  const found: Borrowed[] = []
  for (const trip of trips) {
    const gain = last.payer === trip.out.venue ? lastOther : last
    const asked = firstFrom(questions.get(trip.out.venue) ?? [], trip.out.frame.end, ({ index }) => index)
    if (gain === undefined || asked === undefined) continue
    const asker = askerOf(frames, asked)
    if (asker === undefined || asked.index >= trip.back.frame.index || gain.frame.index < asked.index)
      continue
    found.push({ trip, asked, asker: asker.account, gain })
  }
  return found
}

/** The first of what is ordered by index that is not before `start`. */
export function firstFrom<T>(
  ordered: readonly T[],
  start: number,
  indexOf: (one: T) => number,
): T | undefined {
  let low = 0
  let high = ordered.length
  while (low < high) {
    const middle = (low + high) >> 1
    const one = ordered[middle]
    if (one !== undefined && indexOf(one) < start) low = middle + 1
    else high = middle
  }
  return ordered[low]
}
