import { MembraneError } from '@membrane/core'
import { exp, ln } from '../exact/functions.ts'

/** One bar, in prices. */
export type Bar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/**
 * Variance of a Brownian path over its squared range, by Parkinson 1980: E[range^2] = 4 ln 2 sigma^2.
 */
const varianceOverRange = 1 / (4 * Math.LN2)

/**
 * A synthetic path inside of one bar: starts at its open, touches its high and its low, stays between them, ends at its
 * close. Where the extremes fall is drawn from the density of a Brownian path's first passages, with the variance that
 * Parkinson's estimator reads from the bar's range; between these points the distance to the extreme is a Bessel bridge
 * of three dimensions, which is a Brownian path's law around its maximum (Williams 1974), folded back at the other end.
 *
 * The path is one that fits the bar, not what happened: results that rest on it are to be called synthetic.
 * @param steps at least 3 of the path; fewer cannot touch both extremes.
 * @param uniform in [0, 1): picks order and times of the extremes. Assets that share it turn together.
 * @param normals `3 * steps` standard normals; the first `steps` drive the price, the others its distance only.
 * @returns `steps + 1` prices.
 * @throws MembraneError SUBPATH_STEPS
 */
export function subPath(bar: Bar, steps: number, uniform: number, normals: Float64Array): Float64Array {
  if (!Number.isInteger(steps) || steps < 3 || normals.length < 3 * steps) {
    throw new MembraneError('SUBPATH_STEPS', {
      shortMessage: `A path of ${steps} steps with ${normals.length} normals cannot touch the high and the low of a bar.`,
      hint: 'At least 3 steps a bar, and three normals for each.',
    })
  }
  const path = new Float64Array(steps + 1)
  const [open, high, low, close] = [ln(bar.open), ln(bar.high), ln(bar.low), ln(bar.close)]
  const range = high - low
  if (!(range > 0)) return path.fill(bar.open)
  const { first, second, highFirst } = extremes((high - open) / range, (high - close) / range, steps, uniform)
  const sigma = Math.sqrt(varianceOverRange / steps)
  const pieces = [
    { from: 0, to: first, high: highFirst },
    { from: first, to: second, high: highFirst },
    { from: second, to: steps, high: !highFirst },
  ]
  // Depth under the high, in units of the range.
  const depth = new Float64Array(steps + 1)
  depth[0] = (high - open) / range
  depth[first] = highFirst ? 0 : 1
  depth[second] = highFirst ? 1 : 0
  depth[steps] = (high - close) / range
  for (const piece of pieces) bridge(depth, piece, sigma, normals, steps)
  for (let index = 1; index < steps; index++) path[index] = exp(high - (depth[index] ?? 0) * range)
  // Through the logarithm and back a price may move by its last bit: the known ones are put in as they are.
  path[first] = highFirst ? bar.high : bar.low
  path[second] = highFirst ? bar.low : bar.high
  path[0] = bar.open
  path[steps] = bar.close
  return path
}

/** Fills the inside of one piece: |3-d bridge| between the distances at its ends, folded into [0, 1]. */
function bridge(
  depth: Float64Array,
  piece: { readonly from: number; readonly to: number; readonly high: boolean },
  sigma: number,
  normals: Float64Array,
  steps: number,
): void {
  const { from, to, high } = piece
  const distance = (index: number): number => (high ? (depth[index] ?? 0) : 1 - (depth[index] ?? 0))
  const start = distance(from)
  const end = distance(to)
  let [x, y, z] = [start, 0, 0]
  for (let index = from + 1; index < to; index++) {
    const left = to - index + 1
    // One step of a bridge: pulled to its end, variance sigma^2 (left - 1) / left.
    const scale = sigma * Math.sqrt((left - 1) / left)
    const normal = normals[index - 1] ?? 0
    // Depth and distance to the high grow as the price falls: a rise is negative there.
    x += (end - x) / left + scale * (high ? -normal : normal)
    y += -y / left + scale * (normals[steps + index - 1] ?? 0)
    z += -z / left + scale * (normals[2 * steps + index - 1] ?? 0)
    const folded = fold(Math.sqrt(x * x + y * y + z * z))
    depth[index] = high ? folded : 1 - folded
  }
}

function fold(distance: number): number {
  const turned = distance - 2 * Math.floor(distance / 2)
  return turned > 1 ? 2 - turned : turned
}

/**
 * Steps at which the path is at its extremes, and which comes first. Weights: first passage from the open to the first,
 * passage across the range to the second, and backwards from the close to it.
 * @param openDepth under the high, as part of the range; likewise `closeDepth`.
 */
function extremes(
  openDepth: number,
  closeDepth: number,
  steps: number,
  uniform: number,
): { first: number; second: number; highFirst: boolean } {
  const across = crossing(steps)
  const orders = [true, false].map((highFirst) => ({
    highFirst,
    before: passage(highFirst ? openDepth : 1 - openDepth, steps),
    after: passage(highFirst ? 1 - closeDepth : closeDepth, steps),
  }))
  const visit = (
    use: (weight: number, highFirst: boolean, first: number, second: number) => boolean,
  ): void => {
    for (const { highFirst, before, after } of orders) {
      for (let first = 0; first < steps; first++) {
        const head = before[first] ?? 0
        if (head === 0) continue
        for (let second = first + 1; second <= steps; second++) {
          const weight = head * (across[second - first] ?? 0) * (after[steps - second] ?? 0)
          if (weight > 0 && use(weight, highFirst, first, second)) return
        }
      }
    }
  }
  let total = 0
  visit((weight) => {
    total += weight
    return false
  })
  let left = uniform * total
  let chosen: { first: number; second: number; highFirst: boolean } | undefined
  visit((weight, highFirst, first, second) => {
    chosen = { first, second, highFirst }
    left -= weight
    return left < 0
  })
  // No weight at all: both ends next to the wrong extremes in a short bar. The shape that always fits.
  return chosen ?? { first: 1, second: 2, highFirst: openDepth <= closeDepth }
}

/** Density of the first passage over `distance` (of the range 1) by step, other end absorbing: images, five of them. */
function passage(distance: number, steps: number): Float64Array {
  const weights = new Float64Array(steps + 1)
  if (distance <= 0) {
    weights[0] = 1
    return weights
  }
  for (let step = 1; step <= steps; step++) {
    const time = step / steps
    let sum = 0
    for (let image = -2; image <= 2; image++) {
      const away = distance + 2 * image
      sum += away * exp((-away * away) / (2 * varianceOverRange * time))
    }
    weights[step] = Math.max(0, sum / (time * Math.sqrt(time)))
  }
  return weights
}

const crossings = new Map<number, Float64Array>()

/** Density of a path from one end of its range to the other without touching either in between, by step. */
function crossing(steps: number): Float64Array {
  const known = crossings.get(steps)
  if (known !== undefined) return known
  const weights = new Float64Array(steps + 1)
  const decay = (Math.PI * Math.PI * varianceOverRange) / 2
  for (let step = 1; step <= steps; step++) {
    let sum = 0
    for (let k = 1; k <= 400; k++) {
      const power = (k * k * decay * step) / steps
      if (power > 60) break
      sum += (k % 2 === 1 ? 1 : -1) * k * k * exp(-power)
    }
    weights[step] = Math.max(0, sum)
  }
  crossings.set(steps, weights)
  return weights
}
