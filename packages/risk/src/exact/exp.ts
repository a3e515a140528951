/*
 * Math.exp and its kin are left to each engine by the ECMAScript standard, so their last bits differ between machines.
 * What follows uses + - * / and bit operations only, which IEEE 754 fixes to the bit. Indexing typed arrays inside
 * their bounds gives a number: that is what `as number` says here.
 */

const entries = 128
const bits = 180n

/** 2^(j/128) as a sum of two doubles, found with integers when the module loads: no table that could be mistyped. */
const table = tableOfPowers()

const scale = powersOfTwo()

const perLn2 = 184.6649652337873 // 128 / ln 2
const stepHigh = 6.9314718036912382e-1 / entries // 33 bits: n * stepHigh is exact
const stepLow = 1.9082149292705877e-10 / entries
const toInteger = 6755399441055744 // 1.5 * 2^52: adding it rounds to an integer

/** Under it 2^k is a normal number. */
const largest = 709.779

const sixth = 1 / 6
const twentyFourth = 1 / 24
const hundredTwentieth = 1 / 120

/**
 * e^x. Measured error at most 1.1e-16 of the value (0.7 units in the last
 * place) where the result is a normal number. Tang's table method
 * (ACM TOMS 15, 1989): x = n ln2 / 128 + r, a quintic in r, 2^(j/128) from a table.
 * @returns Infinity over 709.782..., 0 under -745.13..., NaN for NaN.
 */
export function exp(x: number): number {
  if (!(x < largest && x > -708)) return expOfSum(x, 0)
  const n = x * perLn2 + toInteger - toInteger
  const r = x - n * stepHigh - n * stepLow
  const whole = n | 0
  const at = (whole & (entries - 1)) << 1
  const square = r * r
  const p = r + square * (0.5 + r * sixth + square * (twentyFourth + r * hundredTwentieth))
  const t = table[at] as number
  return (t + ((table[at + 1] as number) + t * p)) * (scale[(whole >> 7) + 1075] as number)
}

/** Replaces each of `values[from..to)` by its `exp`: the same operations, written out for speed. */
export function expInPlace(values: Float64Array, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const x = values[index] as number
    // Assets that stand still.
    if (x === 0) {
      values[index] = 1
      continue
    }
    if (!(Math.abs(x) < 700)) {
      values[index] = exp(x)
      continue
    }
    const n = x * perLn2 + toInteger - toInteger
    const r = x - n * stepHigh - n * stepLow
    const whole = n | 0
    const at = (whole & (entries - 1)) << 1
    const square = r * r
    const p = r + square * (0.5 + r * sixth + square * (twentyFourth + r * hundredTwentieth))
    const t = table[at] as number
    values[index] = (t + ((table[at + 1] as number) + t * p)) * (scale[(whole >> 7) + 1075] as number)
  }
}

/**
 * e^(x + tail), `tail` far smaller than x: what `pow` needs to keep the digits that x cannot hold. Also right near
 * the ends of the range, where 2^k by itself is no normal number: k is moved by 64, the result moved back.
 */
export function expOfSum(x: number, tail: number): number {
  if (!(x < 709.7827128933841)) return x > 0 ? Number.POSITIVE_INFINITY : x
  if (x < -745.2) return 0
  const shift = x < 0 ? 64 : -64
  const n = x * perLn2 + toInteger - toInteger
  const r = x - n * stepHigh - n * stepLow + tail
  const whole = n | 0
  const at = (whole & (entries - 1)) << 1
  const square = r * r
  const p = r + square * (0.5 + r * sixth + square * (twentyFourth + r * hundredTwentieth))
  const t = table[at] as number
  const value = t + ((table[at + 1] as number) + t * p)
  return value * (scale[(whole >> 7) + shift + 1075] as number) * (scale[1075 - shift] as number)
}

/** e^x - 1 without the loss of digits near 0. Measured error at most 1.7e-16 of the value. */
export function expm1(x: number): number {
  if (!(x > -0.5 && x < 0.5)) return exp(x) - 1
  let sum = 0
  for (let k = 17; k >= 3; k--) sum = (1 + sum) * (x / k)
  // x + x^2/2 (1 + x/3 (1 + x/4 (...))): the leading term is exact
  return x + x * x * 0.5 * (1 + sum)
}

function tableOfPowers(): Float64Array {
  let root = 2n << bits
  for (let halvings = 0; halvings < 7; halvings++) root = squareRoot(root << bits)
  const pairs = new Float64Array(2 * entries)
  let value = 1n << bits
  const unit = Number(1n << bits)
  for (let j = 0; j < entries; j++) {
    const first = Number(value) / unit
    pairs[2 * j] = first
    pairs[2 * j + 1] = Number(value - (BigInt(first * 2 ** 52) << (bits - 52n))) / unit
    value = (value * root) >> bits
  }
  return pairs
}

/** Newton's integer square root, from above. */
function squareRoot(value: bigint): bigint {
  let x = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (x + value / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

/** 2^k for k from -1075 to 1023 at k + 1075; halving and doubling are exact. */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1075 + 1024)
  let value = 1
  for (let k = 0; k < 1024; k++, value *= 2) powers[1075 + k] = value
  value = 1
  for (let k = 0; k <= 1075; k++, value *= 0.5) powers[1075 - k] = value
  return powers
}
