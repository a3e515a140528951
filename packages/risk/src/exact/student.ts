import { exp } from './exp.ts'
import { lnGamma, regularizedBeta, regularizedGammaP, regularizedGammaQ } from './gamma.ts'
import { ln, log1p } from './ln.ts'
import { normalCdf, normalPdf, normalQuantile } from './normal.ts'

/** P(X <= x) of chi-square with `degrees` > 0. */
export function chiSquareCdf(x: number, degrees: number): number {
  return regularizedGammaP(degrees / 2, x / 2)
}

/** P(X > x) of chi-square: the p-value of a likelihood-ratio statistic, exact far out. */
export function chiSquareUpper(x: number, degrees: number): number {
  return regularizedGammaQ(degrees / 2, x / 2)
}

/** Inverse of `chiSquareCdf`, to 1e-12 relative. */
export function chiSquareQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? 0 : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  return p < 0.5
    ? increasing((x) => chiSquareCdf(x, degrees) - p, degrees)
    : increasing((x) => 1 - p - chiSquareUpper(x, degrees), degrees)
}

/** Density of Student's t. `degrees` > 0; Infinity is the normal. */
export function studentPdf(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return normalPdf(t)
  return exp(
    lnGamma((degrees + 1) / 2) -
      lnGamma(degrees / 2) -
      0.5 * ln(degrees * Math.PI) -
      0.5 * (degrees + 1) * log1p((t * t) / degrees),
  )
}

/** P(T <= t) of Student's t. `degrees` > 0; Infinity is the normal. Measured error at most 1e-12 of the value. */
export function studentCdf(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return normalCdf(t)
  if (t === Number.POSITIVE_INFINITY) return 1
  if (t === Number.NEGATIVE_INFINITY) return 0
  const square = t * t
  if (square < 1) {
    const half = 0.5 * regularizedBeta(square / (degrees + square), 0.5, degrees / 2)
    return t < 0 ? 0.5 - half : 0.5 + half
  }
  const tail = 0.5 * regularizedBeta(degrees / (degrees + square), degrees / 2, 0.5)
  return t < 0 ? tail : 1 - tail
}

/** Inverse of `studentCdf`, to 1e-12 relative. */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return normalQuantile(p)
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const size = increasing((t) => tail - studentCdf(-t, degrees), 1)
  return p < 0.5 ? -size : size
}

/** The positive root of an increasing function: bracketed by doubling from `start`, then Illinois steps with bisection. */
function increasing(f: (x: number) => number, start: number): number {
  let low = 0
  let high = start
  let lowValue = f(0)
  let highValue = f(high)
  while (highValue < 0 && high < 1e300) {
    low = high
    lowValue = highValue
    high *= 2
    highValue = f(high)
  }
  while (low === 0 && high > 1e-300) {
    const next = high / 2
    const value = f(next)
    if (value < 0) {
      low = next
      lowValue = value
      break
    }
    high = next
    highValue = value
  }
  let weightLow = lowValue
  let weightHigh = highValue
  for (let n = 0; n < 200 && high - low > 1e-15 * high; n++) {
    const chord = (low * weightHigh - high * weightLow) / (weightHigh - weightLow)
    const middle = n % 3 === 2 || !(chord > low && chord < high) ? 0.5 * (low + high) : chord
    if (middle === low || middle === high) break
    const value = f(middle)
    if (value === 0) return middle
    if (value < 0) {
      low = middle
      weightLow = value
      weightHigh *= 0.5
    } else {
      high = middle
      weightHigh = value
      weightLow *= 0.5
    }
  }
  return 0.5 * (low + high)
}
