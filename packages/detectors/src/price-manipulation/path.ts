/** A pool's price at one moment: units of its second token for one of its first, both in base units. */
export type PricePoint = {
  /** Frame index, or position among the transaction's logs. */
  readonly at: number
  readonly price: number
}

/** A price that went out and came at least half of the way back (in logarithms), or past where it began. */
export type Swing = {
  /** Factor between the start and the far point, above 1. */
  readonly ratio: number
  readonly out: PricePoint
  readonly back: PricePoint
}

/** The share of the way out that must be undone: an attacker sells what the price was pushed with. */
const leastReturn = 0.5

/** The greatest swing of a path from `start`; undefined when the price never turned back. One pass. */
export function swingOf(start: number, points: readonly PricePoint[]): Swing | undefined {
  if (!(start > 0)) return undefined
  let best: Swing | undefined
  let reach = 0
  let above: PricePoint | undefined
  let below: PricePoint | undefined
  let aboveReach = 0
  let belowReach = 0
  for (const point of points) {
    const reached = Math.log(point.price / start)
    if (above !== undefined && aboveReach > reach && reached <= aboveReach * (1 - leastReturn)) {
      reach = aboveReach
      best = { ratio: Math.exp(reach), out: above, back: point }
    }
    if (below !== undefined && belowReach > reach && -reached <= belowReach * (1 - leastReturn)) {
      reach = belowReach
      best = { ratio: Math.exp(reach), out: below, back: point }
    }
    if (reached > aboveReach) {
      aboveReach = reached
      above = point
    } else if (-reached > belowReach) {
      belowReach = -reached
      below = point
    }
  }
  return best
}

/** Factor by which the last price differs from the start, at least 1. */
export function leftAt(start: number, points: readonly PricePoint[]): number {
  const last = points.at(-1)
  return last === undefined || !(start > 0) ? 1 : factor(last.price, start)
}

/** The greater of a / b and b / a. */
export function factor(a: number, b: number): number {
  return a > b ? a / b : b / a
}

/** A factor as basis points of the lower value: 1.1 is 1,000. */
export function factorBps(ratio: number): number {
  return Math.round((ratio - 1) * 10_000)
}
