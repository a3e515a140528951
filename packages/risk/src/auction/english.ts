import type { BidAnswer, Lot } from './lot.ts'

/** Parameters of a Flipper. */
export type EnglishRules = {
  /** `ttl`: seconds that a bid stands. */
  readonly bidSeconds: number
  /** `tau`: seconds that an auction takes at most. */
  readonly maxSeconds: number
  /** `beg` - 1. */
  readonly minIncrease: number
}

/** Whether bids are refused because the standing one has run out or the auction has (`flip.sol`, first requirements of tend and dent). */
export function isOver(lot: Lot, now: number): boolean {
  return lot.closed || lot.ends <= now || (lot.guy >= 0 && lot.bidEnds <= now)
}

/** What `tend` would answer to a bid of `bid` atoms for the whole lot (dss `flip.sol`). */
export function judgeTend(lot: Lot, bid: number, now: number, rules: EnglishRules): BidAnswer {
  if (isOver(lot, now)) return 'over'
  if (bid > lot.tab) return 'higher-than-tab'
  if (bid <= lot.bid) return 'too-small-a-step'
  const enough = bid === lot.tab || bid >= lot.bid * (1 + rules.minIncrease)
  return enough ? 'ok' : 'too-small-a-step'
}

/** What `dent` would answer to taking `size` atoms for the whole tab (dss `flip.sol`). */
export function judgeDent(lot: Lot, size: number, now: number, rules: EnglishRules): BidAnswer {
  if (isOver(lot, now)) return 'over'
  if (lot.bid !== lot.tab) return 'tend-not-finished'
  if (size >= lot.size || size * (1 + rules.minIncrease) > lot.size) return 'too-small-a-step'
  return 'ok'
}

/**
 * Takes a bid that {@link judgeTend} allows: the bid stands for `bidSeconds`.
 *
 * @returns what goes back to the keeper who was outbid; the protocol gains `bid` less that.
 */
export function tend(lot: Lot, guy: number, bid: number, now: number, rules: EnglishRules): number {
  const back = lot.bid
  lot.bid = bid
  lot.guy = guy
  lot.bidEnds = now + rules.bidSeconds
  return back
}

/**
 * Takes a lower lot that {@link judgeDent} allows. The new keeper pays the old one, the protocol keeps what it has.
 *
 * @returns atoms of collateral that go back to the account that was liquidated.
 */
export function dent(lot: Lot, guy: number, size: number, now: number, rules: EnglishRules): number {
  const back = lot.size - size
  lot.size = size
  lot.guy = guy
  lot.bidEnds = now + rules.bidSeconds
  return back
}
