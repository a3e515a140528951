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

/** Chance of at least one run of `slots` within `trials` slots, by dynamic programming over the length of the present run. */
export function chanceWithin(share: number, slots: number, trials: number): number {
  let open: number[] = [1, ...new Array<number>(slots - 1).fill(0)]
  let done = 0
  for (let trial = 0; trial < trials; trial++) {
    done += (open[slots - 1] ?? 0) * share
    const broken = open.reduce((sum, chance) => sum + chance, 0) * (1 - share)
    open = open.map((_, run) => (run === 0 ? broken : (open[run - 1] ?? 0) * share))
  }
  return done
}

/**
 * Slots in a row that an attacker must own to hold a price for `held` blocks. The push may be the last transaction of
 * anybody's block; what has to be kept free of others are the blocks after it while the price stands (`held` - 1), and for
 * trading back first, one more.
 */
export function slotsNeeded(held: number, arbitrage: 'after' | 'never'): number {
  return arbitrage === 'after' ? held - 1 : held
}
