import { expInPlace } from '../exact/exp.ts'

/**
 * Replaces each row z of `values` (`steps` rows of `assets`) by L z + mean, `cholesky` lower triangular. In place: the
 * last asset of a row is written first. Three assets are written out, which is faster.
 */
export function correlate(
  values: Float64Array,
  steps: number,
  assets: number,
  cholesky: Float64Array,
  mean: Float64Array,
): void {
  if (assets === 3) {
    correlateThree(values, steps, cholesky, mean)
    return
  }
  for (let step = 0; step < steps; step++) {
    const row = step * assets
    for (let i = assets - 1; i >= 0; i--) {
      // All indices are in bounds here and below.
      let sum = (cholesky[i * assets] as number) * (values[row] as number)
      for (let j = 1; j <= i; j++) sum += (cholesky[i * assets + j] as number) * (values[row + j] as number)
      values[row + i] = sum + (mean[i] as number)
    }
  }
}

/** The same operations in the same order as the loops, so the same bits. */
function correlateThree(
  values: Float64Array,
  steps: number,
  cholesky: Float64Array,
  mean: Float64Array,
): void {
  const [l00 = 0, , , l10 = 0, l11 = 0, , l20 = 0, l21 = 0, l22 = 0] = cholesky
  const [m0 = 0, m1 = 0, m2 = 0] = mean
  const end = 3 * steps
  for (let n = 0; n < end; n += 3) {
    const z0 = values[n] as number
    const z1 = values[n + 1] as number
    const z2 = values[n + 2] as number
    values[n] = l00 * z0 + m0
    values[n + 1] = l10 * z0 + l11 * z1 + m1
    values[n + 2] = l20 * z0 + l21 * z1 + l22 * z2 + m2
  }
}

/**
 * Prices from log returns: `out` has `steps + 1` rows, row 0 all ones, row t the exponential of the sum of the first t
 * rows of `returns`.
 */
export function accumulate(returns: Float64Array, steps: number, assets: number, out: Float64Array): void {
  out.fill(1, 0, assets)
  if (assets === 3) accumulateThree(returns, steps, out)
  else {
    for (let a = 0; a < assets; a++) {
      let sum = 0
      for (let n = a, end = steps * assets; n < end; n += assets) {
        sum += returns[n] as number // in bounds
        out[n + assets] = sum
      }
    }
  }
  expInPlace(out, assets, (steps + 1) * assets)
}

/** Three sums at a time: an addition waits for the one before it, so side by side they cost as much as one. */
function accumulateThree(returns: Float64Array, steps: number, out: Float64Array): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  for (let n = 0, end = 3 * steps; n < end; n += 3) {
    s0 += returns[n] as number // in bounds
    s1 += returns[n + 1] as number
    s2 += returns[n + 2] as number
    out[n + 3] = s0
    out[n + 4] = s1
    out[n + 5] = s2
  }
}
