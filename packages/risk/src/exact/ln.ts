import { exp, expOfSum } from './exp.ts'

const words = new Uint32Array(2)
const double = new Float64Array(words.buffer)
double[0] = 1
/** Which of the two words holds the exponent. */
const top = words[1] === 0x3ff00000 ? 1 : 0

const ln2High = 6.9314718036912382e-1 // 33 bits: k * ln2High is exact
const ln2Low = 1.9082149292705877e-10
const splitter = 134217729 // 2^27 + 1

/** Exponent of the last number taken apart by `mantissa`. */
let exponent = 0

/** m in [sqrt(1/2), sqrt(2)) with x = m 2^exponent, for x positive and finite. Exact. */
function mantissa(x: number): number {
  let shift = 0
  let value = x
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984 // 2^54
    shift = -54
  }
  double[0] = value
  const word = words[top] as number
  const fraction = word & 0xfffff
  // 0x6a09e is the top of sqrt(2) = 1.6a09e667f...
  const upper = fraction > 0x6a09e ? 1 : 0
  exponent = ((word >>> 20) & 0x7ff) - 1023 + upper + shift
  words[top] = fraction | ((1023 - upper) << 20)
  return double[0] as number
}

/**
 * Natural logarithm. Measured error at most 1.5e-16 of the value (0.8 units in the last place). x = 2^k (1 + f), s = f / (2 + f), and the series of
 * 2 artanh(s) arranged so that f itself is added last (as in Sun's fdlibm).
 * @returns -Infinity for 0, NaN for negative numbers.
 */
export function ln(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return special(x)
  const f = mantissa(x) - 1
  const k = exponent
  const s = f / (2 + f)
  const half = 0.5 * f * f
  const tail = series(s * s)
  return k * ln2High - (half - (s * (half + tail) + k * ln2Low) - f)
}

/** (2 artanh(s) - 2 s) / s as a series in z = s^2; z is under 0.0295. */
function series(z: number): number {
  return (
    z *
    (2 / 3 +
      z *
        (2 / 5 +
          z *
            (2 / 7 +
              z *
                (2 / 9 +
                  z * (2 / 11 + z * (2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21))))))))))
  )
}

/** ln(1 + x) without the loss of digits near 0. Measured error at most 2.4e-16 of the value. */
export function log1p(x: number): number {
  const u = 1 + x
  if (u === 1) return x
  if (!(u > 0) || u === Number.POSITIVE_INFINITY) return special(u)
  // u - 1 is what was kept of x; the rest is worth (x - (u - 1)) / u.
  const kept = u - 1
  return ln(u) + (x < u ? x - kept : 1 - (u - x)) / u
}

/**
 * x^y as e^(y ln x), the logarithm held in two doubles. Measured error at most 1.9e-16 of the value over results
 * from 1e-300 to 1e300. Special cases are those of Math.pow.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (y === 1) return x
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const whole = Math.floor(y) === y
  const odd = whole && Math.abs(y) < 9007199254740992 && Math.abs(y % 2) === 1
  if (x < 0 || Object.is(x, -0)) {
    if (x !== 0 && x !== Number.NEGATIVE_INFINITY && !whole) {
      return Math.abs(y) === Number.POSITIVE_INFINITY ? pow(-x, y) : Number.NaN
    }
    const magnitude = pow(-x, y)
    return odd ? -magnitude : magnitude
  }
  if (x === 1) return Math.abs(y) === Number.POSITIVE_INFINITY ? Number.NaN : 1
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
  if (x === 0 || x === Number.POSITIVE_INFINITY) return (x === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY
  const high = lnInTwo(x)
  const low = lowerPart
  const product = y * high
  if (!(Math.abs(product) < 800)) return exp(product)
  return expOfSum(product, productError(y, high, product) + y * low)
}

let lowerPart = 0

/** ln x to about 100 bits: the value is the upper part, `lowerPart` the rest. */
function lnInTwo(x: number): number {
  const f = mantissa(x) - 1
  const k = exponent
  // s = f / (2 + f) in two doubles; f is exact, the sum is split.
  const sum = 2 + f
  const sumLow = 2 - sum + f
  const s = f / sum
  const back = s * sum
  const sLow = (f - back - productError(s, sum, back) - s * sumLow) / sum
  // s^3 2/3 in two doubles, the rest of the series in one.
  const z = s * s
  const zLow = productError(s, s, z) + 2 * s * sLow
  const cube = z * s
  const cubeLow = productError(z, s, cube) + z * sLow + zLow * s
  const third = cube * (2 / 3)
  const thirdLow = productError(cube, 2 / 3, third) + cubeLow * (2 / 3) + cube * 3.700743415417188e-17
  const rest = s * (series(z) - z * (2 / 3))
  // Added from the largest; k ln2High is exact and at least as large as the rest where k is not 0.
  const a = k * ln2High
  const twice = 2 * s
  const first = a + twice
  const firstLow = k === 0 ? 0 : a - first + twice
  const second = first + third
  const secondLow = first - second + third
  const small = firstLow + (secondLow + (rest + (k * ln2Low + k * ln2Lowest + 2 * sLow + thirdLow)))
  const high = second + small
  lowerPart = second - high + small
  return high
}

/** ln 2 - ln2High - ln2Low. */
const ln2Lowest = 1.1612227229362532e-26

/** What rounding took from `product` = a b (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const ca = splitter * a
  const aHigh = ca - (ca - a)
  const aLow = a - aHigh
  const cb = splitter * b
  const bHigh = cb - (cb - b)
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}

function special(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY
  return x === Number.POSITIVE_INFINITY ? x : Number.NaN
}
