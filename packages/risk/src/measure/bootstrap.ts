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
 * With ten losses or more: batches of consecutive units are drawn again with a fixed seed. Each end is the wider one of
 * two: ES exp(+- t s / ES), with s the standard deviation of the redrawn ES and t Student's quantile for the effective
 * number of losses in the tail less one; and the bootstrap-t of Efron (1981), which studentises every redrawn ES by its own
 * standard error and so learns that a low estimate comes with a low error (Hall 1988). Strata have the first one only.
 *
 * With one to nine losses, or too few batches: from 0 to the largest loss seen, times the upper bound of the chance of
 * any. Undefined where no loss was seen, because then its size is not known.
 *
 * Measured coverage at 99 % with ten paths in the tail (600 samples of 1,000): exponential 0.96, lognormal 0.92, Pareto with
 * exponent 3 0.94 and with exponent 2, whose variance is infinite, 0.92, one path in fifty losing a wide lognormal 0.91; with
 * a hundred there (200 samples of 10,000) 0.95, 0.98, 0.90, 0.95 and 0.95. What misses, misses upwards: the upper end is under
 * the truth in up to 0.09 of samples instead of 0.025. With heavy tails take more paths.
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
  const drawn = sample.place === undefined ? redraw(sample, mass, batches) : undefined
  const deviation = drawn?.deviation ?? strataDeviation(sample, level)
  const half = (studentQuantile(0.975, carrying - 1) * deviation) / shortfall
  const [low, high] = drawn?.ends ?? [shortfall, shortfall]
  return [Math.max(0, Math.min(shortfall * exp(-half), low)), Math.max(shortfall * exp(half), high)]
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

type Redrawn = {
  /** Standard deviation of the redrawn ES. */
  readonly deviation: number
  /** Ends of the bootstrap-t; undefined where too many redrawn tails have no spread of their own. */
  readonly ends: Interval | undefined
}

/** ES over redrawn batches. */
function redraw(sample: Sample, mass: number, batches: number): Redrawn {
  const { count, values, weights, paths } = sample
  const units = Math.floor(count / sample.unit)
  const batchOf = Uint32Array.from(paths, (path) =>
    Math.floor((Math.min(units - 1, Math.floor(path / sample.unit)) * batches) / units),
  )
  const times = new Float64Array(batches).fill(1)
  const excess = new Float64Array(batches)
  let error = 0

  /** ES of the batches as often as `times` says; its standard error by the spread of their excess over its VaR is `error`. */
  const shortfall = (): number => {
    let left = mass
    let sum = 0
    let tail = 0
    for (; tail < values.length && left > 0; tail++) {
      const weight = Math.min(left, (weights[tail] as number) * (times[batchOf[tail] as number] as number))
      sum += weight * (values[tail] as number)
      left -= weight
    }
    const edge = left > 0 ? sample.floor : (values[tail - 1] as number)
    excess.fill(0)
    for (let at = 0; at < tail; at++) {
      const batch = batchOf[at] as number
      excess[batch] = (excess[batch] as number) + (weights[at] as number) * ((values[at] as number) - edge)
    }
    let total = 0
    let squares = 0
    for (let batch = 0; batch < batches; batch++) {
      const often = times[batch] as number
      const own = excess[batch] as number
      total += often * own
      squares += often * own * own
    }
    error = Math.sqrt(Math.max(0, squares - (total * total) / batches)) / mass
    return (sum + left * sample.floor) / mass
  }

  const estimate = shortfall()
  const spread = error
  const draws = new Float64Array(resamples)
  const studentised = new Float64Array(resamples)
  const random = createStream(0, 0, bootstrapPurpose)
  for (let n = 0; n < resamples; n++) {
    times.fill(0)
    for (let b = 0; b < batches; b++) {
      const drawn = random.below(batches)
      times[drawn] = (times[drawn] as number) + 1
    }
    const draw = shortfall()
    draws[n] = draw
    studentised[n] = draw === estimate ? 0 : (draw - estimate) / error
  }
  const center = pairwiseSum(draws) / resamples
  const squares = pairwiseSum(draws.map((draw) => (draw - center) * (draw - center)))
  studentised.sort()
  const ends: Interval = [
    estimate - (studentised[Math.floor(0.975 * resamples)] as number) * spread,
    estimate - (studentised[Math.floor(0.025 * resamples) - 1] as number) * spread,
  ]
  return {
    deviation: Math.sqrt(squares / (resamples - 1)),
    ends: ends.every(Number.isFinite) ? ends : undefined,
  }
}
