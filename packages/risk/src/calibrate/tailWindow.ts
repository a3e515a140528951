/** A window of values kept in ascending order. */
export type TailWindow = {
  readonly ascending: Float64Array
  /** Takes out one value that is in the window and puts in another. */
  readonly replace: (old: number, fresh: number) => void
}

/** A sorted window over `values`, which are copied. A replacement moves only what lies between the two. */
export function createTailWindow(values: Float64Array): TailWindow {
  const ascending = Float64Array.from(values).sort()
  const rank = (value: number): number => {
    let [low, high] = [0, ascending.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ascending[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    ascending,
    replace: (old, fresh) => {
      const from = rank(old)
      const to = rank(fresh)
      if (to > from) {
        ascending.copyWithin(from, from + 1, to)
        ascending[to - 1] = fresh
      } else {
        ascending.copyWithin(to + 1, to, from)
        ascending[to] = fresh
      }
    },
  }
}
