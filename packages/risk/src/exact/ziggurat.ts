import { exp } from './exp.ts'
import { ln } from './ln.ts'

/** Strips of equal area under e^(-x^2 / 2), the lowest with the tail. */
const strips = 256
/** Where the tail begins, and the area of a strip: the pair for which 256 strips close at the top. */
export const tailStart = 3.6541528853610088
const area = 0.004928673233974655

/** Right edge of each strip, then 0. The first is wider than the tail's start, so that its box has the common area. */
export const edge: Float64Array = edges()
/** e^(-edge^2 / 2). */
export const height: Float64Array = edge.map((x) => exp(-0.5 * x * x))
/** Edge of each strip over 2^51: a signed 52-bit integer becomes a point of the strip. */
export const width: Float64Array = edge.map((x) => x / 2251799813685248)

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
