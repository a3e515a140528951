/** Repeatable chance: the same seed gives the same sequence. */
export type Random = {
  /** At least 0 and less than 1. */
  readonly fraction: () => number
  /** A whole number of `unit`s between `least` and `most`, both included. */
  readonly amount: (least: number, most: number, unit: bigint) => bigint
  /** One of `items`, which must not be empty. */
  readonly pick: <T>(items: readonly T[]) => T
  /** An index into `weights`, each as likely as its weight; -1 when there is none. */
  readonly weighted: (weights: readonly number[]) => number
}

/** Tommy Ettinger's mulberry32: small, fast, and good enough to vary a demonstration. Never for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (bound: number) => Math.floor(fraction() * bound)
  return {
    fraction,
    amount: (least, most, unit) => BigInt(least + below(most - least + 1)) * unit,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    weighted: (weights) => {
      let left = fraction() * weights.reduce((sum, weight) => sum + weight, 0)
      return weights.findIndex((weight) => {
        left -= weight
        return left < 0
      })
    },
  }
}
