import type { Address } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import type { EvidenceOf } from '../concern/scope.ts'
import type { PlacedFrame } from '../reading/frames.ts'
import { answerOf, type Contradiction } from './answers.ts'
import type { Book, Look } from './book.ts'
import { type Borrowed, firstFrom } from './borrowed.ts'
import type { RoundTrip } from './exchange.ts'
import type { Gain } from './ledger.ts'
import type { LoggedPath } from './logged.ts'
import type { PriceManipulationOptions } from './options.ts'
import { factorBps, leftAt, type PricePoint, swingOf } from './path.ts'
import type { Placement } from './placement.ts'

/** One reason to call a price manipulated. */
export type Sign = {
  readonly kind: 'swing' | 'paid' | 'read' | 'answer' | 'jump' | 'round-trip' | 'left' | 'touched' | 'placed'
  readonly weight: number
  /** For a title: what happened, said of the first victim. */
  readonly note: string
  readonly pool: Address | undefined
  readonly victims: readonly Address[]
  readonly evidence: readonly EvidenceOf[]
}

/** Signs of a pool whose price went out: there and back, or left there. At most one. */
export function priceSign(
  pool: Address,
  start: number,
  points: readonly PricePoint[],
  described: boolean,
  { swingBps, describedSwingBps, leftBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const limit = described ? describedSwingBps : swingBps
  const swing = swingOf(start, points)
  const out = swing === undefined ? 0 : factorBps(swing.ratio)
  const left = factorBps(leftAt(start, points))
  const leftLimit = described ? describedSwingBps : leftBps
  if (out < limit && left < leftLimit) return undefined
  const returned = out >= limit
  return {
    kind: returned ? 'swing' : 'left',
    weight: !returned ? weights.left : out > 10_000 ? weights.farSwing : weights.swing,
    note: returned
      ? `price moved ${percent(out)} and back within one transaction`
      : `price left ${percent(left)} off by one transaction`,
    pool,
    victims: [pool],
    evidence: [
      measure('swing', out, limit, 'basis points'),
      measure('swing left', left, leftLimit, 'basis points'),
    ],
  }
}

/** Sign of others who looked at a pool while it was off, and whether somebody paid the initiator afterwards. */
export function readSign(
  book: Book,
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
  gains: readonly Gain[],
  { readBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const limit = 1 + readBps / 10_000
  let relied: Look | undefined
  const victims = new Set<Address>()
  for (const look of book.looks) {
    if (look.off < limit || !isOutsider(book, look.asker, cluster)) continue
    victims.add(look.asker)
    if (relied === undefined || look.off > relied.off) relied = look
  }
  const last = gains.at(-1)
  if (relied === undefined) return undefined
  const gain = last !== undefined && last.frame.index > relied.frame.index ? last : undefined
  const off = factorBps(relied.off)
  return {
    kind: 'read',
    weight: gain === undefined ? weights.readOnly : off > 10_000 ? weights.farRead : weights.read,
    note: `read a pool that was ${percent(off)} off${gain === undefined ? '' : ', and value was paid out after'}`,
    pool: book.pool,
    victims: [...victims],
    evidence: [
      measure('pool off when read', off, readBps, 'basis points'),
      frameEvidence(frames, relied.frame, 'read while the price was off'),
      ...(gain === undefined ? [] : [frameEvidence(frames, gain.frame, 'paid to the initiator afterwards')]),
    ],
  }
}

/** Sign of what somebody who is no pool gave while a price was out. */
export function paidSign(
  book: Book,
  frames: readonly PlacedFrame[],
  gains: readonly Gain[],
  { swingBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const swing = swingOf(book.start, book.points)
  if (swing === undefined || factorBps(swing.ratio) < swingBps) return undefined
  const gain = firstFrom(gains, swing.out.at, ({ frame }) => frame.index)
  if (gain === undefined || gain.frame.index >= swing.back.at) return undefined
  return {
    kind: 'paid',
    weight: weights.paidBetween,
    note: 'gave value while the price was out',
    pool: book.pool,
    victims: [gain.payer],
    evidence: [frameEvidence(frames, gain.frame, 'paid to the initiator while the price was out')],
  }
}

/** The pool, its tokens, whoever trades with it for others, and the initiator's own side rely on nothing. */
function isOutsider(book: Book, asker: Address, cluster: ReadonlySet<Address>): boolean {
  return asker !== book.pool && !cluster.has(asker) && !book.holdings.has(asker) && !book.traders.has(asker)
}

/** Sign of a reserve that changed without a transfer, in a pool that then paid. */
export function jumpSign(
  book: Book,
  frames: readonly PlacedFrame[],
  { jumpBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const { jump, pool } = book
  if (jump === undefined || !book.paid) return undefined
  return {
    kind: 'jump',
    weight: weights.jump,
    note: `balance of ${jump.token} changed without a transfer, and the pool paid on it`,
    pool,
    victims: [pool, jump.token],
    evidence: [
      measure('balance', jump.seen, jump.expected, `base units, limit ${jumpBps} basis points`),
      frameEvidence(frames, jump.frame, 'balance that no transfer explains'),
    ],
  }
}

/** The same by the pair's events. */
export function loggedJumpSign(
  { pool, jump }: LoggedPath,
  { jumpBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  if (jump === undefined) return undefined
  const { address, logIndex } = jump.log
  return {
    kind: 'jump',
    weight: weights.jump,
    note: 'reserve changed without a trade, and the pool went on trading',
    pool,
    victims: [pool],
    evidence: [
      measure('reserve', jump.seen, jump.expected, `base units, limit ${jumpBps} basis points`),
      { kind: 'log', address, logIndex, event: 'Sync' },
    ],
  }
}

/** Sign of something bought and sold back for more: to one counterparty, or between two at prices worlds apart. */
export function roundTripSign(
  { out, back, ratio }: RoundTrip,
  frames: readonly PlacedFrame[],
  { roundTripBps, tradeBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const gained = factorBps(ratio)
  const same = out.venue === back.venue
  const limit = same ? roundTripBps : tradeBps
  if (gained < limit) return undefined
  return {
    kind: 'round-trip',
    weight: same ? weights.roundTrip : weights.trade,
    note: same
      ? `bought back at a price ${percent(gained)} better than it had sold at`
      : `traded at a price ${percent(gained)} from another's`,
    pool: out.venue,
    victims: same ? [out.venue] : [out.venue, back.venue],
    evidence: [
      measure('gain of the round trip', gained, limit, 'basis points'),
      frameEvidence(frames, out.frame, 'exchange'),
      frameEvidence(frames, back.frame, 'exchange back'),
    ],
  }
}

/** Sign of somebody's liquidity placed at a price that was set for it, what was left over going to the initiator. */
export function placedSign(
  { pool, opened, placed, paid, owners, off }: Placement,
  frames: readonly PlacedFrame[],
  { placedBps, farPlacedBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const left = factorBps(off)
  if (left < placedBps) return undefined
  return {
    kind: 'placed',
    weight: left >= farPlacedBps ? weights.farPlaced : weights.placed,
    note: `had liquidity placed at a price just set, and ${percent(left)} of what went in was left to the initiator`,
    pool,
    victims: owners,
    evidence: [
      measure('left over of what was placed', left, placedBps, 'basis points'),
      frameEvidence(frames, opened, 'first price of the pool'),
      frameEvidence(frames, placed, 'liquidity placed at that price'),
      frameEvidence(frames, paid, 'left over, paid to the initiator'),
    ],
  }
}

/** Sign of a price source that contradicts itself. */
export function answerSign(
  { first, second, ratio }: Contradiction,
  frames: readonly PlacedFrame[],
  { answerBps, weights }: PriceManipulationOptions,
): Sign | undefined {
  const apart = factorBps(ratio)
  if (apart < answerBps) return undefined
  return {
    kind: 'answer',
    weight: weights.answer,
    note: `gave two prices ${percent(apart)} apart within one transaction`,
    pool: first.account,
    victims: [first.account],
    evidence: [
      measure('answers apart', apart, answerBps, 'basis points'),
      frameEvidence(frames, first, `answered ${answerOf(first)}`),
      frameEvidence(frames, second, `answered ${answerOf(second)}`),
    ],
  }
}

/** Sign of others who asked an exchange whose price no balance tells; how far it was off is not known. */
export function borrowedPriceSign(
  { trip, asked, asker, gain }: Borrowed,
  frames: readonly PlacedFrame[],
  { weights }: PriceManipulationOptions,
): Sign {
  return {
    kind: 'read',
    weight: weights.readBetween,
    note: 'asked an exchange for its price between a trade and its return, and value was paid out after',
    pool: trip.out.venue,
    victims: [asker],
    evidence: [
      frameEvidence(frames, trip.out.frame, 'trade'),
      frameEvidence(frames, asked, 'asked meanwhile'),
      frameEvidence(frames, trip.back.frame, 'return'),
      frameEvidence(frames, gain.frame, 'paid to the initiator afterwards'),
    ],
  }
}

function measure(name: string, value: number, threshold: number, unit: string): EvidenceOf {
  return { kind: 'measure', name, value: `${value}`, threshold: `${threshold}`, unit }
}

function percent(bps: number): string {
  return bps >= 100_000 ? `${(bps / 10_000 + 1).toPrecision(3)}-fold` : `${(bps / 100).toFixed(1)} %`
}
