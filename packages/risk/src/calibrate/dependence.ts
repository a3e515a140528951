import { studentCdf } from '../exact/functions.ts'
import { requireSample } from './moments.ts'

/** Linear correlation of two samples of one length (Pearson). */
export function correlation(a: Float64Array, b: Float64Array): number {
  const count = a.length
  requireSample(count, 2, 'correlation')
  let [meanA, meanB, xx, yy, xy] = [0, 0, 0, 0, 0]
  // Welford's update: one pass, no cancellation.
  for (let index = 0; index < count; index++) {
    const [x, y] = [a[index] ?? 0, b[index] ?? 0]
    const [dx, dy] = [x - meanA, y - meanB]
    meanA += dx / (index + 1)
    meanB += dy / (index + 1)
    xx += dx * (x - meanA)
    yy += dy * (y - meanB)
    xy += dx * (y - meanB)
  }
  return xy / Math.sqrt(xx * yy)
}

/**
 * Kendall's tau-b, with Knight's (1966) merge sort: O(n log n), ties counted.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function kendallTau(a: Float64Array, b: Float64Array): number {
  const count = a.length
  requireSample(count, 2, "Kendall's tau")
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort(
    (i, j) => (a[i] ?? 0) - (a[j] ?? 0) || (b[i] ?? 0) - (b[j] ?? 0) || i - j,
  )
  const first = Float64Array.from(order, (index) => a[index] ?? 0)
  const second = Float64Array.from(order, (index) => b[index] ?? 0)
  const both = tiedPairs(count, (i) => first[i] === first[i - 1] && second[i] === second[i - 1])
  const tiedA = tiedPairs(count, (i) => first[i] === first[i - 1])
  const swaps = sortCounting(second)
  const tiedB = tiedPairs(count, (i) => second[i] === second[i - 1])
  const pairs = (count * (count - 1)) / 2
  const difference = pairs - tiedA - tiedB + both - 2 * swaps
  return difference / Math.sqrt((pairs - tiedA) * (pairs - tiedB))
}

/** Pairs inside of runs of equal neighbours. */
function tiedPairs(count: number, equalsBefore: (index: number) => boolean): number {
  let pairs = 0
  let run = 1
  for (let index = 1; index <= count; index++) {
    if (index < count && equalsBefore(index)) run++
    else {
      pairs += (run * (run - 1)) / 2
      run = 1
    }
  }
  return pairs
}

/** Sorts in place and counts the exchanges of neighbours that it takes. */
function sortCounting(values: Float64Array): number {
  let swaps = 0
  let from: Float64Array = values
  let to: Float64Array = new Float64Array(values.length)
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length)
      const end = Math.min(start + 2 * width, values.length)
      let [left, right] = [start, middle]
      for (let index = start; index < end; index++) {
        const takeLeft = left < middle && (right >= end || (from[left] ?? 0) <= (from[right] ?? 0))
        if (!takeLeft) swaps += middle - left
        to[index] = from[takeLeft ? left++ : right++] ?? 0
      }
    }
    ;[from, to] = [to, from]
  }
  if (from !== values) values.set(from)
  return swaps
}

/** Ranks 1..n of a sample; equal values keep the order of the sample. */
export function ranks(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index).sort(
    (i, j) => (values[i] ?? 0) - (values[j] ?? 0) || i - j,
  )
  const result = new Uint32Array(values.length)
  for (const [rank, index] of order.entries()) result[index] = rank + 1
  return result
}

/**
 * Empirical lower-tail dependence at `level`: of the floor(n level) worst values of one sample, the part at which the
 * other is among its own as many worst. 1 for equal samples, `level` for independent ones. The estimator of
 * lambda_L(q) = P(U2 <= q | U1 <= q) by ranks.
 * @throws MembraneError CALIBRATE_SAMPLE with fewer than 20 values in the tail.
 */
export function lowerTailDependence(a: Float64Array, b: Float64Array, level: number): number {
  const worst = Math.floor(a.length * level + 1e-9)
  requireSample(worst, 20, `lower-tail dependence at ${level}`)
  const [ra, rb] = [ranks(a), ranks(b)]
  let together = 0
  for (let index = 0; index < ra.length; index++)
    if ((ra[index] ?? 0) <= worst && (rb[index] ?? 0) <= worst) together++
  return together / worst
}

/**
 * Tail dependence of a t copula in the limit: 2 t_{nu+1}(-sqrt((nu + 1)(1 - rho)/(1 + rho))) (Demarta and McNeil 2005). A
 * Gaussian copula, nu infinite, has none.
 */
export function studentTailDependence(correlated: number, nu: number): number {
  if (nu === Number.POSITIVE_INFINITY) return correlated >= 1 ? 1 : 0
  return 2 * studentCdf(-Math.sqrt(((nu + 1) * (1 - correlated)) / (1 + correlated)), nu + 1)
}

/** sin(pi x / 2) for |x| <= 1: its Taylor series, exact operations only; the linear correlation of Kendall's tau. */
export function sineOfQuarter(x: number): number {
  const angle = (Math.PI / 2) * x
  const square = angle * angle
  let sum = 0
  for (let k = 13; k >= 1; k--) sum = (1 - sum) * (square / (2 * k * (2 * k + 1)))
  return angle * (1 - sum)
}
