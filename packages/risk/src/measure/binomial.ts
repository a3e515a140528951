import type { Interval } from '../run/result.ts'

/**
 * P(K <= k) for K of Binomial(n, p), by the ratios of neighbouring terms starting at the mode, so that nothing
 * underflows and no logarithm is needed. Relative error about 1e-13 in the middle; absolute error about 1e-16.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n || p <= 0) return 1
  if (p >= 1) return 0
  const mode = Math.min(n, Math.floor((n + 1) * p))
  const odds = p / (1 - p)
  let total = 1
  let below = mode <= k ? 1 : 0
  for (let j = mode, term = 1; j > 0 && term > 1e-20; j--) {
    term *= j / ((n - j + 1) * odds)
    total += term
    if (j - 1 <= k) below += term
  }
  for (let j = mode, term = 1; j < n && term > 1e-20; j++) {
    term *= ((n - j) * odds) / (j + 1)
    total += term
    if (j + 1 <= k) below += term
  }
  return below / total
}

/**
 * Ranks from the top, 1 the largest, between which the quantile of `level` lies with at least 95 %, whatever the law:
 * the number of draws above it is binomial. A rank that the sample is too small for is undefined.
 */
export function quantileRanks(
  n: number,
  level: number,
): { readonly upper: number | undefined; readonly lower: number | undefined } {
  const p = 1 - level
  const spread = Math.sqrt(n * p * level)
  let upper = Math.max(0, Math.floor(n * p - 2.5 * spread) - 2)
  while (binomialCdf(upper, n, p) <= 0.025) upper++
  let lower = Math.floor(n * p)
  while (lower <= n && 1 - binomialCdf(lower - 1, n, p) > 0.025) lower++
  return { upper: upper >= 1 ? upper : undefined, lower: lower <= n ? lower : undefined }
}

/** Clopper and Pearson's exact 95 % interval of a probability after k of n; conservative at every p. */
export function clopperPearson(k: number, n: number): Interval {
  // P(K <= k) falls as p rises: halve until two doubles are neighbours in sixty steps.
  const solve = (good: (p: number) => boolean): number => {
    let low = 0
    let high = 1
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2
      if (good(middle)) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  return [
    k === 0 ? 0 : solve((p) => 1 - binomialCdf(k - 1, n, p) < 0.025),
    k === n ? 1 : solve((p) => binomialCdf(k, n, p) > 0.025),
  ]
}

/**
 * Wilson's 95 % score interval; `n` may be an effective sample size.
 * @param p part seen, 0 to 1.
 */
export function wilson(p: number, n: number): Interval {
  const z2 = 1.959963984540054 * 1.959963984540054
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n)
  const half = Math.sqrt(z2 * ((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return [p === 0 ? 0 : Math.max(0, middle - half), p === 1 ? 1 : Math.min(1, middle + half)]
}
