/** Runs at most this long are added from left to right; longer ones are halved. */
const leaf = 16

/**
 * Sum of `values[from..to)` in a fixed order, whoever computes it: a run of n > 16 terms is split after
 * 16 * ceil(ceil(n / 16) / 2) terms, both parts summed so and then added; a run of at most 16 goes left to right.
 * The error grows with log2(n / 16) instead of n (Higham, Accuracy and Stability, section 4.2).
 * @param from First index, default 0.
 * @param to One past the last index, default the length.
 */
export function pairwiseSum(values: ArrayLike<number>, from = 0, to: number = values.length): number {
  const count = to - from
  if (count <= leaf) {
    let sum = 0
    for (let n = from; n < to; n++) sum += values[n] as number // in bounds
    return sum
  }
  const middle = from + leaf * Math.ceil(Math.ceil(count / leaf) / 2)
  return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to)
}

/** Mean of `values[from..to)` over `pairwiseSum`; NaN where there are none. */
export function meanOf(values: ArrayLike<number>, from = 0, to: number = values.length): number {
  return pairwiseSum(values, from, to) / (to - from)
}
