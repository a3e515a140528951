import { MembraneError } from '@membrane/core'
import { exp } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { strideOf } from '../prices/strata.ts'

/** How paths hang together: intervals must use the variance of what is independent. */
export type SamplingDesign = {
  readonly kind: 'plain' | 'antithetic' | 'stratified' | 'tilted'
  /** Consecutive paths that were drawn together: 2 for antithetic pairs, else 1. */
  readonly unit: number
  /** Stratified: strata of the price model, one for each path that it was built for. */
  readonly strata?: number
}

/** Independent paths of equal weight. */
export const plainSampling: SamplingDesign = { kind: 'plain', unit: 1 }

/**
 * The design of a run of one way of sampling.
 * @param paths that the price model was built for, even where fewer were drawn.
 */
export function designOf(kind: SamplingDesign['kind'], paths: number): SamplingDesign {
  if (kind === 'antithetic') return { kind, unit: 2 }
  return kind === 'stratified' ? { kind, unit: 1, strata: paths } : { kind, unit: 1 }
}

/**
 * One measure of every path, from the worst downwards. What equals the least value is kept as a count, because losses
 * are mostly zero. A weight is a likelihood ratio dP/dQ, 1 without tilting.
 */
export type Sample = {
  readonly count: number
  /** Values above `floor`, descending; ties by weight, so that the order of paths does not matter. */
  readonly values: Float64Array
  readonly weights: Float64Array
  /** Index of the path of each value. */
  readonly paths: Uint32Array
  readonly floor: number
  /** Paths at the floor, and their summed weight and squared weight. */
  readonly floorCount: number
  readonly floorWeight: number
  readonly floorSquared: number
  readonly weighted: boolean
  readonly unit: number
  /** Stratified: the place of each path in the order of strata. */
  readonly place: Uint32Array | undefined
}

/**
 * Orders one measure.
 * @param values one double a path.
 * @param logWeights ln dP/dQ by path; undefined, or all zero, for equal weights.
 * @throws MembraneError `SAMPLE_INVALID` for no paths, lengths that differ, or a value that is no number.
 */
export function sampleOf(
  values: Float64Array,
  logWeights?: Float64Array,
  design: SamplingDesign = plainSampling,
): Sample {
  const count = values.length
  if (count === 0 || (logWeights !== undefined && logWeights.length !== count))
    throw new MembraneError('SAMPLE_INVALID', {
      shortMessage: `Expected one weight for each of at least one path, was given ${count} values and ${logWeights?.length ?? 0} weights.`,
      hint: 'Run at least one path and pass the outcomes as the simulator wrote them.',
    })
  let floor = Infinity
  let above = 0
  for (const value of values) {
    if (!Number.isFinite(value))
      throw new MembraneError('SAMPLE_INVALID', {
        shortMessage: `An outcome is ${value}, expected a finite number.`,
        hint: 'Look at the configuration for prices or reserves of zero.',
      })
    if (value < floor) floor = value
  }
  const weightOf = weightsFrom(logWeights)
  for (const value of values) if (value > floor) above++
  const paths = new Uint32Array(above)
  const floorWeights = new Float64Array(count - above)
  let at = 0
  let atFloor = 0
  for (let path = 0; path < count; path++)
    if ((values[path] as number) > floor) paths[at++] = path
    else floorWeights[atFloor++] = weightOf(path)
  paths.sort((a, b) => (values[b] as number) - (values[a] as number) || weightOf(b) - weightOf(a) || a - b)
  floorWeights.sort()
  return {
    count,
    values: Float64Array.from(paths, (path) => values[path] as number),
    weights: Float64Array.from(paths, weightOf),
    paths,
    floor,
    floorCount: floorWeights.length,
    floorWeight: pairwiseSum(floorWeights),
    floorSquared: pairwiseSum(floorWeights.map((weight) => weight * weight)),
    weighted: logWeights?.some((weight) => weight !== 0) ?? false,
    unit: design.unit,
    place: design.strata === undefined ? undefined : placesOf(count, design.strata),
  }
}

/** Paths that are independent and alike, so that nothing but their values matters. */
export function isPlain(sample: Sample): boolean {
  return !sample.weighted && sample.unit === 1 && sample.place === undefined
}

function placesOf(count: number, strata: number): Uint32Array {
  const stride = strideOf(strata)
  // Below 2^52, since there are at most 2^26 strata.
  const stratum = Float64Array.from({ length: count }, (_, path) => (path * stride) % strata)
  const order = Uint32Array.from(stratum.keys()).sort(
    (a, b) => (stratum[a] as number) - (stratum[b] as number) || a - b,
  )
  const place = new Uint32Array(count)
  for (const [at, path] of order.entries()) place[path] = at
  return place
}

function weightsFrom(logWeights: Float64Array | undefined): (path: number) => number {
  if (logWeights === undefined) return () => 1
  const weights = logWeights.map((value) => exp(value))
  return (path) => weights[path] as number
}

/**
 * Kish's effective sample size (sum w)^2 / sum w^2 of all paths: how far anything about the middle of the distribution
 * can be trusted.
 */
export function effectiveSampleSize(sample: Sample): number {
  return kish(
    pairwiseSum(sample.weights) + sample.floorWeight,
    pairwiseSum(sample.weights.map((weight) => weight * weight)) + sample.floorSquared,
  )
}

/** The same for the paths that make up the worst `1 - level`, which is what a tail measure rests on. */
export function tailEffectiveSampleSize(sample: Sample, level: number): number {
  const mass = tailMass(sample, level)
  let weight = 0
  let squared = 0
  let at = 0
  for (; at < sample.values.length && weight < mass; at++) {
    const next = sample.weights[at] as number
    weight += next
    squared += next * next
  }
  const above = kish(weight, squared)
  if (weight >= mass || sample.floorCount === 0) return above
  // Losses end before the tail does: it is filled with paths of the least loss, as many as it takes.
  const part = Math.min(1, (mass - weight) / sample.floorWeight)
  return Math.max(above, kish(weight + part * sample.floorWeight, squared + part * sample.floorSquared))
}

/** Weight of the worst `1 - level`, in paths; whole where it is whole but for rounding. */
export function tailMass(sample: Sample, level: number): number {
  const mass = sample.count - level * sample.count
  const whole = Math.floor(mass + 0.5)
  return Math.abs(mass - whole) < 1e-9 * sample.count ? whole : mass
}

function kish(weight: number, squared: number): number {
  return squared === 0 ? 0 : (weight * weight) / squared
}
