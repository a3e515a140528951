import { ln, normalQuantile } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { Interval } from '../run/result.ts'
import { quantileRanks, wilson } from './binomial.ts'
import { isPlain, type Sample, tailMass } from './sample.ts'
import { countAbove, exceedance, expectedLoss, quantileAt, valueAtRisk } from './tail.ts'

const z = 1.959963984540054

/**
 * Standard error of (1/n) sum of `contribution` over all paths, from the spread between units: pairs of antithetic
 * paths, neighbouring strata, or single paths. Undefined with fewer than two whole units.
 * @param contribution of entry `at` of `sample.values`; paths at the floor contribute `atFloor` each, weights included.
 */
export function standardError(
  sample: Sample,
  contribution: (at: number) => number,
  atFloor = 0,
): number | undefined {
  const units = Math.floor(sample.count / sample.unit)
  if (units < 2) return undefined
  if (sample.place !== undefined) return errorOfStrata(sample, sample.place, contribution, atFloor)
  if (sample.unit === 1) {
    // Independent paths: no need to know which is which, so the order of paths leaves no trace in the last digit.
    const terms = sample.values.map((_, at) => contribution(at))
    const floorSum = atFloor * sample.floorWeight
    const center = (pairwiseSum(terms) + floorSum) / sample.count
    const squares = terms.map((term) => (term - center) * (term - center))
    const atRest =
      atFloor * atFloor * sample.floorSquared - 2 * center * floorSum + sample.floorCount * center * center
    return Math.sqrt(Math.max(0, pairwiseSum(squares) + atRest) / (sample.count - 1) / sample.count)
  }
  const sums = new Float64Array(units).fill(atFloor * sample.unit)
  for (let at = 0; at < sample.values.length; at++) {
    const unit = Math.floor((sample.paths[at] as number) / sample.unit)
    if (unit < units) sums[unit] = (sums[unit] as number) + contribution(at) - atFloor
  }
  const center = pairwiseSum(sums) / units
  const squares = sums.map((sum) => (sum - center) * (sum - center))
  return Math.sqrt(pairwiseSum(squares) / (units - 1) / units) / sample.unit
}

/**
 * One path in each stratum says nothing of the variance within, but half the squared difference of neighbours does: it
 * expects both variances' mean, and a little more for the difference of the strata's means (collapsed strata; Cochran 1977,
 * section 5A.12). Never too narrow for it; where a loss follows the stratified direction and nothing else, measured five
 * times too wide.
 */
function errorOfStrata(
  sample: Sample,
  place: Uint32Array,
  contribution: (at: number) => number,
  atFloor: number,
): number {
  const ordered = new Float64Array(sample.count).fill(atFloor)
  for (let at = 0; at < sample.values.length; at++)
    ordered[place[sample.paths[at] as number] as number] = contribution(at)
  const halves = ordered.subarray(1).map((value, at) => {
    const step = value - (ordered[at] as number)
    return (step * step) / 2
  })
  return Math.sqrt(pairwiseSum(halves) / (sample.count - 1) / sample.count)
}

/** 95 % normal interval of the mean by the spread of independent units; undefined for fewer than two. */
export function meanInterval(sample: Sample): Interval | undefined {
  const error = standardError(
    sample,
    (at) => (sample.weights[at] as number) * (sample.values[at] as number),
    sample.floor,
  )
  if (error === undefined) return undefined
  const center = expectedLoss(sample)
  return [center - z * error, center + z * error]
}

/**
 * 95 % interval of a quantile. Independent paths of equal weight: order statistics at binomial ranks, exact for any law.
 * Otherwise the quantiles at the tail's weight plus and minus 1.96 standard errors of the weight above the quantile
 * (Glynn 1996), which are wide enough or undefined where the sample ends first.
 */
export function quantileInterval(sample: Sample, level: number): Interval | undefined {
  if (isPlain(sample)) {
    const { upper, lower } = quantileRanks(sample.count, level)
    if (upper === undefined || lower === undefined) return undefined
    return [sample.values[lower - 1] ?? sample.floor, sample.values[upper - 1] ?? sample.floor]
  }
  const edge = valueAtRisk(sample, level)
  const error = standardError(
    sample,
    (at) => ((sample.values[at] as number) > edge ? (sample.weights[at] as number) : 0),
    sample.floor > edge ? 1 : 0,
  )
  if (error === undefined) return undefined
  const mass = tailMass(sample, level)
  const least = sample.weights[0] ?? 0
  const high = mass - z * error * sample.count
  if (high < least) return undefined
  return [quantileAt(sample, mass + z * error * sample.count), quantileAt(sample, high)]
}

/**
 * P(loss > x) with a 95 % interval: Wilson's, over the paths, or over as many as would have the standard error seen
 * where paths are weighted or hang together.
 */
export function probabilityAbove(
  sample: Sample,
  x: number,
): { readonly value: number; readonly ci: Interval } {
  const value = exceedance(sample, x)
  const plain = isPlain(sample)
  const error = plain
    ? undefined
    : standardError(
        sample,
        (at) => ((sample.values[at] as number) > x ? (sample.weights[at] as number) : 0),
        sample.floor > x ? 1 : 0,
      )
  const p = Math.min(1, value)
  // A spread of nothing only says that no unit differed: then the units are what there is.
  const size =
    error === undefined || error === 0 || p === 0 || p === 1
      ? Math.max(1, Math.floor(sample.count / sample.unit))
      : (p * (1 - p)) / (error * error)
  return { value: p, ci: wilson(p, size) }
}

/** One point of the curve of P(loss > x), with the ends of a band that holds everywhere at once with 95 %. */
export type ExceedancePoint = {
  readonly x: number
  readonly probability: number
  readonly low: number
  readonly high: number
}

/**
 * P(loss > x) at the given x. Independent paths of equal weight: the band of Dvoretzky, Kiefer and Wolfowitz with
 * Massart's constant, sqrt(ln(2 / 0.05) / 2n). Otherwise normal bands at each point with Bonferroni's correction.
 */
export function exceedanceCurve(sample: Sample, xs: readonly number[]): readonly ExceedancePoint[] {
  const plain = isPlain(sample)
  const dkw = Math.sqrt(ln(40) / (2 * sample.count))
  const critical = -normalQuantile(0.025 / Math.max(1, xs.length))
  return xs.map((x) => {
    const probability = exceedance(sample, x)
    const edge = countAbove(sample, x)
    const error = plain
      ? dkw
      : critical *
        (standardError(
          sample,
          (at) => (at < edge ? (sample.weights[at] as number) : 0),
          sample.floor > x ? 1 : 0,
        ) ?? 1)
    return {
      x,
      probability,
      low: Math.max(0, probability - error),
      high: Math.min(1, probability + error),
    }
  })
}
