import { normalQuantile } from '../../exact/functions.ts'

/** What it takes to move a median of reporters. */
export type MedianTakeover = {
  /** Reporters that have to lie for any answer at all to be published. */
  readonly needed: number
  readonly share: number
  /** Chance that so many are corrupt, each independently; undefined where no chance is given. */
  readonly probability: number | undefined
  /** Dollars to buy them; undefined where no price is given. */
  readonly cost: number | undefined
  /** Sigmas of an honest reporter by which one liar fewer than `needed` moves the median of all. */
  readonly shiftBelow: number
}

/**
 * A median of `reporters` answers is the attacker's once half of them, rounded up, lie (of an even number Chainlink publishes
 * the upper of the middle two), or once they can sign a report by themselves: Chainlink's off-chain reporting takes one of f + 1
 * signatures, f under a third of the reporters (Breidenbach et al. 2021), so that 11 of 31 do for what 16 would have to say.
 * One liar fewer, all on one side, moves the median to an honest answer further out: its expectation by Blom's approximation (1958)
 * of normal order statistics.
 * @param chance that one reporter is corrupt. @param price of one reporter, dollars. @param signatures that a report needs;
 *   undefined: nobody can leave others' answers out.
 */
export function medianTakeover(
  reporters: number,
  chance: number | undefined,
  price: number | undefined,
  signatures?: number,
): MedianTakeover {
  const needed = Math.min(Math.ceil(reporters / 2), signatures ?? reporters)
  const honest = reporters - (needed - 1)
  // The median's place from below among the honest ones, liars all above; of an even number the upper of the middle two.
  const place = Math.floor(reporters / 2) + 1
  return {
    needed,
    share: needed / reporters,
    probability: chance === undefined ? undefined : binomialTail(reporters, needed, chance),
    cost: price === undefined ? undefined : needed * price,
    shiftBelow: honest === 1 ? 0 : normalQuantile((place - 0.375) / (honest + 0.25)),
  }
}

/** P(at least k of n), summed from the smallest term up. */
function binomialTail(n: number, k: number, p: number): number {
  let sum = 0
  for (let j = n; j >= k; j--) {
    let term = 1
    for (let i = 0; i < j; i++) term *= ((n - i) / (i + 1)) * p
    for (let i = j; i < n; i++) term *= 1 - p
    sum += term
  }
  return sum
}
