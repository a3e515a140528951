import { chiSquareQuantile } from '../exact/functions.ts'
import type { Stream } from '../exact/threefry.ts'

/** Halvings of the probability that the table covers on either side; beyond lies one draw in 2^25. */
const octaves = 24
const cells = 32

/** Draws of sqrt(nu / W), W chi-square of nu degrees: what turns a normal row into a multivariate t row. */
export type Mixing = {
  /** As many draws as `out[0..count)`, one block of `stream` each. */
  readonly fill: (stream: Stream, out: Float64Array, count: number) => void
}

/**
 * Inversion of the chi-square law: a draw is sqrt(nu / F^-1(u)), read by cubic Hermite interpolation in a table that halves
 * its range of u 24 times towards 0 and towards 1, 32 cells each. Measured: within 3e-8 of the quantile, relative, for nu from
 * 2.1 to 50. Faster than a gamma variate by rejection, which takes a normal and a uniform, and smooth in u.
 * @param nu Degrees of freedom, > 0 and finite.
 */
export function createMixing(nu: number): Mixing {
  const known = made.get(nu)
  if (known !== undefined) return known
  const mixing = tabulate(nu)
  if (made.size >= mostMade) made.clear()
  made.set(nu, mixing)
  return mixing
}

/** Tables made before, by nu: frontiers and tilts build the same model again and again, a table takes 70 ms. */
const made = new Map<number, Mixing>()
const mostMade = 64

function tabulate(nu: number): Mixing {
  const value = new Float64Array(2 * octaves * (cells + 1))
  const slope = new Float64Array(value.length)
  for (let side = 0; side < 2; side++) {
    for (let octave = 0; octave < octaves; octave++) {
      for (let cell = 0; cell <= cells; cell++) {
        const at = (side * octaves + octave) * (cells + 1) + cell
        const tail = (1 + cell / cells) * 0.5 ** (octave + 2)
        value[at] = scaleAt(nu, side, tail)
      }
    }
  }
  setSlopes(value, slope)
  // Side by side in memory, as they are read.
  const table = Float64Array.from(
    { length: 2 * value.length },
    (_, n) => (n % 2 === 0 ? (value[n / 2] as number) : (slope[(n - 1) / 2] as number)), // in bounds
  )
  let words = new Int32Array(0)

  /** For a = 0 to 255 of the first word: too far out for the table. */
  function beyond(a: number, b: number): number {
    return scaleAt(nu, b & 1, ((a >>> 0) + ((b >>> 1) + 0.5) / 2147483648) / 8589934592)
  }

  return {
    fill(stream, out, count) {
      if (words.length !== 2 * count) words = new Int32Array(2 * count)
      stream.fillWords(words, count)
      for (let n = 0; n < count; n++) {
        n = fillFromTable(table, words, n, count, out)
        if (n < count) out[n] = beyond(words[n] as number, words[count + n] as number) // in bounds
      }
    },
  }
}

/**
 * Draws `from..count` until the first whose probability lies beyond the table; returns its place, or `count`. By itself
 * and small, as it is the hot loop. The tail's probability is (a + fraction) / 2^33: its leading bit names the octave, the next
 * five the cell.
 */
function fillFromTable(
  table: Float64Array,
  words: Int32Array,
  from: number,
  count: number,
  out: Float64Array,
): number {
  for (let n = from; n < count; n++) {
    const a = words[n] as number // all in bounds
    const b = words[count + n] as number
    const octave = Math.clz32(a)
    if (octave >= octaves) return n
    const lifted = a << octave
    const at = (((b & 1) * octaves + octave) * (cells + 1) + ((lifted >>> 26) & 31)) << 1
    const t = ((lifted & 67108863) + ((b >>> 1) + 0.5) * (powers[octave] as number)) * 1.4901161193847656e-8
    const v0 = table[at] as number
    const s0 = table[at + 1] as number
    const rise = (table[at + 2] as number) - v0
    const s1 = table[at + 3] as number
    out[n] = v0 + t * (s0 + t * (3 * rise - 2 * s0 - s1 + t * (s0 + s1 - 2 * rise)))
  }
  return count
}

/** 2^(k - 31). */
const powers = Float64Array.from({ length: 32 }, (_, k) => 2 ** k / 2147483648)

/** Side 0: `tail` is the probability of a smaller W; side 1: of a larger one. */
function scaleAt(nu: number, side: number, tail: number): number {
  return Math.sqrt(nu / chiSquareQuantile(side === 0 ? tail : 1 - tail, nu))
}

/** Slopes per cell at the table's points from five neighbours of the same octave: differences of fourth order. */
function setSlopes(value: Float64Array, slope: Float64Array): void {
  const weights = [
    [-25, 48, -36, 16, -3],
    [-3, -10, 18, -6, 1],
    [1, -8, 0, 8, -1],
    [-1, 6, -18, 10, 3],
    [3, -16, 36, -48, 25],
  ] as const
  const points = cells + 1
  for (let start = 0; start < value.length; start += points) {
    for (let n = 0; n < points; n++) {
      const from = Math.min(Math.max(n - 2, 0), points - 5)
      const row = weights[n - from] ?? weights[2]
      let sum = 0
      for (const [k, weight] of row.entries()) sum += weight * (value[start + from + k] as number) // in bounds
      slope[start + n] = sum / 12
    }
  }
}
