/** What waiting for consecutive blocks of one's own comes to. */
export type ConsecutiveSlots = {
  /** Slots in a row that are needed. */
  readonly slots: number
  /** Chance that a given slot begins such a run. */
  readonly probability: number
  /** Slots until the first run is complete, on average. */
  readonly expectedSlots: number
}

/**
 * Consecutive slots for a proposer with `share` of the stake, slots drawn independently: chance share^k, and
 * (share^-k - 1) / (1 - share) slots until the first run of k ends (Feller, vol. 1, XIII.7). Proposers know their slots an
 * epoch or two ahead, so they need not try and fail.
 */
export function consecutiveSlots(share: number, slots: number): ConsecutiveSlots {
  let probability = 1
  for (let i = 0; i < slots; i++) probability *= share
  const expectedSlots = share === 1 ? slots : (1 / probability - 1) / (1 - share)
  return { slots, probability, expectedSlots }
}

/**
 * Chance of at least one run of `slots` within `trials` slots: a first run ends at t where none ended before t - slots, slot
 * t - slots was another's, and the rest are the attacker's.
 */
export function chanceWithin(share: number, slots: number, trials: number): number {
  if (slots === 0) return 1
  if (trials < slots) return 0
  const { probability } = consecutiveSlots(share, slots)
  const until = new Float64Array(trials + 1)
  until[slots] = probability
  for (let t = slots + 1; t <= trials; t++)
    until[t] = (until[t - 1] ?? 0) + (1 - (until[t - slots - 1] ?? 0)) * (1 - share) * probability
  return until[trials] ?? 0
}

/**
 * Slots in a row that an attacker must own to hold a price for `held` blocks. The push may be the last transaction of
 * anybody's block; what has to be kept free of others are the blocks after it while the price stands (`held` - 1), and for
 * trading back first, one more.
 */
export function slotsNeeded(held: number, arbitrage: 'after' | 'never'): number {
  return arbitrage === 'after' ? held - 1 : held
}
