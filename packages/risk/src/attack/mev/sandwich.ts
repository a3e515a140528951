import { buy, type Depth, sell } from '../depth.ts'

/** The best sandwich around one purchase, dollars. */
export type Sandwich = {
  /** Most that can be bought before it without breaking the tolerance. */
  readonly largestFront: number
  /** What the attacker buys for; 0 where fees eat it all. */
  readonly front: number
  /** After both fees, before gas. */
  readonly profit: number
  /** What the victim receives less than quoted, dollars at the fair price. */
  readonly victimLoss: number
}

const ratio = (Math.sqrt(5) - 1) / 2

/**
 * Most that a sandwich takes from a purchase for `quote` dollars with slippage tolerance `tolerance`: the attacker buys first,
 * at most so much that the victim still receives (1 - tolerance) of what was quoted, and sells after. The largest first trade by
 * bisection, the best one below it by golden section: profit is concave in its size.
 */
export function worstSandwich(depth: Depth, quote: number, tolerance: number): Sandwich {
  const quoted = buy(depth, 1, quote).out
  const least = quoted * (1 - tolerance)
  const victim = (front: number) => buy(depth, buy(depth, 1, front).s, quote)
  let high = quote
  for (let round = 0; round < 60 && victim(high).out >= least; round++) high *= 2
  let low = 0
  for (let round = 0; round < 200 && low < high; round++) {
    const middle = (low + high) / 2
    if (victim(middle).out >= least) low = middle
    else high = middle
  }
  const largestFront = low
  const profit = (front: number) => {
    const first = buy(depth, 1, front)
    return sell(depth, buy(depth, first.s, quote).s, first.out).out - (front - first.left)
  }
  let left = 0
  let right = largestFront
  for (let round = 0; round < 100; round++) {
    const a = right - ratio * (right - left)
    const b = left + ratio * (right - left)
    if (profit(a) < profit(b)) left = a
    else right = b
  }
  const front = [0, left, largestFront].reduce((best, one) => (profit(one) > profit(best) ? one : best), 0)
  return { largestFront, front, profit: profit(front), victimLoss: quoted - victim(front).out }
}
