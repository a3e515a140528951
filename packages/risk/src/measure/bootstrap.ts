import { exp, studentQuantile } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { createStream } from '../exact/threefry.ts'
import type { Interval } from '../run/result.ts'
import { clopperPearson } from './binomial.ts'
import { probabilityAbove, standardError } from './interval.ts'
import { isPlain, type Sample, tailEffectiveSampleSize, tailMass } from './sample.ts'
import { expectedShortfall, valueAtRisk } from './tail.ts'

const resamples = 400
const mostBatches = 250
/** Keeps these draws apart from those of any path of seed 0. */
const bootstrapPurpose = 2_047

/** Losses under which a spread between batches says too little. */
const fewLosses = 10

/**
 * 95 % interval of expected shortfall of a loss that is nowhere negative.
 *
 * With ten losses or more: batches of consecutive units are drawn again with a fixed seed, and the interval is
 * ES exp(+- t s / ES) with s the standard deviation of the redrawn ES and t Student's quantile for the effective number
 * of losses in the tail less one. The logarithm and t keep the coverage of a right-skewed estimate from few losses near
 * its name, where percentiles of the bootstrap fall short.
 *
 * With one to nine losses, or too few batches: from 0 to the largest loss seen, times the upper bound of the chance of
 * any. Undefined where no loss was seen, because then its size is not known.
 *
 * Measured coverage (200 samples of 10,000, 99 %): exponential 0.97, lognormal 0.91, Pareto with exponent 3 0.98 and
 * with exponent 2, whose variance is infinite, 0.94; at 99.9 %, ten paths in the tail, 0.95, 0.87, 0.90 and 0.85: with
 * heavy tails take more paths.
 */
export function shortfallInterval(sample: Sample, level: number): Interval | undefined {
  const shortfall = expectedShortfall(sample, level)
  const mass = tailMass(sample, level)
  if (!(shortfall > 0) || mass <= 0) return undefined
  const losses = sample.floor > 0 ? sample.count : sample.values.length
  const units = Math.floor(sample.count / sample.unit)
  const batches = Math.min(mostBatches, units)
  const carrying = Math.min(tailEffectiveSampleSize(sample, level), batches)
  if (losses < fewLosses || carrying < 2) {
    const independent = isPlain(sample)
    const chance = independent ? clopperPearson(losses, sample.count)[1] : probabilityAbove(sample, 0).ci[1]
    return [0, Math.min(1, (chance * sample.count) / mass) * (sample.values[0] ?? sample.floor)]
  }
  const deviation =
    sample.place === undefined ? bootstrapDeviation(sample, mass, batches) : strataDeviation(sample, level)
  const half = (studentQuantile(0.975, carrying - 1) * deviation) / shortfall
  return [shortfall * exp(-half), shortfall * exp(half)]
}

/** Strata cannot be drawn again without losing them: the standard error of the excess over VaR, which ES moves with. */
function strataDeviation(sample: Sample, level: number): number {
  const edge = valueAtRisk(sample, level)
  const error = standardError(
    sample,
    (at) => (sample.weights[at] as number) * Math.max(0, (sample.values[at] as number) - edge),
    Math.max(0, sample.floor - edge),
  )
  return ((error ?? Infinity) * sample.count) / tailMass(sample, level)
}

/** Standard deviation of ES over redrawn batches. */
function bootstrapDeviation(sample: Sample, mass: number, batches: number): number {
  const { count, values, weights, paths } = sample
  const units = Math.floor(count / sample.unit)
  const batchOf = Uint32Array.from(paths, (path) =>
    Math.floor((Math.min(units - 1, Math.floor(path / sample.unit)) * batches) / units),
  )
  const times = new Float64Array(batches)
  const draws = new Float64Array(resamples)
  const random = createStream(0, 0, bootstrapPurpose)
  for (let n = 0; n < resamples; n++) {
    times.fill(0)
    for (let b = 0; b < batches; b++) {
      const drawn = random.below(batches)
      times[drawn] = (times[drawn] as number) + 1
    }
    let left = mass
    let sum = 0
    for (let at = 0; at < values.length && left > 0; at++) {
      const weight = Math.min(left, (weights[at] as number) * (times[batchOf[at] as number] as number))
      sum += weight * (values[at] as number)
      left -= weight
    }
    draws[n] = (sum + left * sample.floor) / mass
  }
  const center = pairwiseSum(draws) / resamples
  return Math.sqrt(pairwiseSum(draws.map((draw) => (draw - center) * (draw - center))) / (resamples - 1))
}
