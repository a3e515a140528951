/**
 * Slots by threshold, coarsely: a queue for those who have to be looked at once the price is below it. Pushing and taking
 * are a few instructions, where a heap compares its way through ten levels. A slot is in it once; who comes out may be
 * early, by the width of a bucket or because the threshold was lowered since, and is put back by the caller.
 */
export type PriceBuckets = {
  readonly reset: () => void
  readonly push: (slot: number) => void
  /** Starts to take all whose bucket reaches over `price`. */
  readonly aim: (price: number) => void
  /** The next of them, or -1. What is pushed meanwhile comes with the next `aim`. */
  readonly take: () => number
}

/** 0.025 % of the starting price each; the last one is for all over 2. */
const buckets = 8_192
const perUnit = 4_096

/**
 * @param threshold by slot.
 * @param from first slot.
 * @param count of slots.
 */
export function createPriceBuckets(threshold: Float64Array, from: number, count: number): PriceBuckets {
  const heads = new Int32Array(buckets).fill(-1)
  const following = new Int32Array(count)
  /** No slot is in a bucket over this one. */
  let top = -1
  let lowest = buckets
  let at = -1

  function bucketOf(price: number): number {
    return price < 2 ? Math.floor(price * perUnit) : buckets - 1
  }

  return {
    reset() {
      if (top >= 0) heads.fill(-1, 0, top + 1)
      top = -1
      at = -1
    },
    push(slot) {
      const bucket = bucketOf(threshold[slot] as number)
      following[slot - from] = heads[bucket] as number // buckets and slots are in bounds
      heads[bucket] = slot
      if (bucket > top) top = bucket
    },
    aim(price) {
      lowest = bucketOf(price)
      at = -1
    },
    take() {
      while (at === -1) {
        if (top < lowest) return -1
        at = heads[top] as number
        heads[top] = -1
        top--
      }
      const slot = at
      at = following[slot - from] as number
      return slot
    },
  }
}
