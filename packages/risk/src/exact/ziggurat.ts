import { exp } from './exp.ts'
import { ln } from './ln.ts'

/** Strips of equal area under e^(-x^2 / 2), the lowest with the tail. */
const strips = 256
/** Where the tail begins, and the area of a strip: the pair for which 256 strips close at the top. */
export const tailStart = 3.6541528853610088
const area = 0.004928673233974655

/** Right edge of each strip, then 0. The first is wider than the tail's start, so that its box has the common area. */
const edge: Float64Array = edges()
/** e^(-edge^2 / 2). */
export const height: Float64Array = edge.map((x) => exp(-0.5 * x * x))
/**
 * Two entries a strip, side by side in memory: its right edge over 2^51, so that a signed 52-bit integer becomes a point of
 * the strip, and the edge of the strip above, under which the point lies inside of the curve.
 */
export const boxes: Float64Array = Float64Array.from(
  { length: 2 * strips },
  (_, n) => (n % 2 === 0 ? (edge[n / 2] as number) / 2251799813685248 : (edge[(n + 1) / 2] as number)), // in bounds
)

function edges(): Float64Array {
  const x = new Float64Array(strips + 1)
  x[0] = area / exp(-0.5 * tailStart * tailStart)
  x[1] = tailStart
  for (let n = 2; n < strips; n++) {
    const before = x[n - 1] as number // in bounds
    x[n] = Math.sqrt(-2 * ln(area / before + exp(-0.5 * before * before)))
  }
  return x
}

/**
 * One normal from each of the blocks `position..end` until the first that is not inside of its box, into `out` from `n` on.
 * By itself and as small as this it runs at twice the speed of the same loop with the rare cases in it.
 * @param words First words of the blocks, then, from `blocks` on, their second words.
 * @returns The position of the block that stopped it, or `end`.
 */
export function fillFromBoxes(
  words: Int32Array,
  blocks: number,
  position: number,
  end: number,
  out: Float64Array,
  n: number,
): number {
  for (let at = position, to = n; at < end; at++, to++) {
    const a = words[at] as number // all in bounds
    const b = words[blocks + at] as number
    const strip = (a & 255) << 1
    const x = ((a >> 9) * 536870912 + (b >>> 3) + 0.5) * (boxes[strip] as number)
    if (!(Math.abs(x) < (boxes[strip + 1] as number))) return at
    out[to] = x
  }
  return end
}
