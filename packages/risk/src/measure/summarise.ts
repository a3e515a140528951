import { type OutcomeField, outcomeFields } from '../market/market.ts'
import type { Interval, StressMetrics } from '../run/result.ts'
import { shortfallInterval } from './bootstrap.ts'
import { meanInterval, probabilityAbove, quantileInterval } from './interval.ts'
import { latencyPercentiles } from './latency.ts'
import {
  effectiveSampleSize,
  plainSampling,
  type Sample,
  type SamplingDesign,
  sampleOf,
  tailEffectiveSampleSize,
} from './sample.ts'
import { expectedLoss, expectedShortfall, valueAtRisk } from './tail.ts'

/** What workers bring home, in the order of paths. */
export type Outcomes = {
  /** `outcomeFields.length` doubles a path. */
  readonly outcomes: Float64Array
  /** ln dP/dQ by path; undefined for equal weights. */
  readonly logWeights?: Float64Array
  readonly sampling?: SamplingDesign
}

/** Effective paths without which nothing is reported. */
const leastPaths = 100
/** Paths in the tail without which a tail measure of equally weighted paths is not reported. */
const leastTail = 10

/** One measure of all paths. */
export function column(outcomes: Float64Array, field: OutcomeField): Float64Array {
  const width = outcomeFields.length
  const at = outcomeFields.indexOf(field)
  const values = new Float64Array(Math.floor(outcomes.length / width))
  for (let path = 0; path < values.length; path++) values[path] = outcomes[path * width + at] as number
  return values
}

/** The sample of bad debt of each path. */
export function badDebtOf({ outcomes, logWeights, sampling }: Outcomes): Sample {
  return sampleOf(column(outcomes, 'badDebt'), logWeights, sampling ?? plainSampling)
}

/**
 * Measures of a run with 95 % intervals. What the sample cannot carry is undefined and told in `unknown`: tail measures
 * want ten paths in the tail (1,000 paths for 99 %, 10,000 for 99.9 %) or, under tilting, an effective sample size of 100
 * there; everything else wants an effective sample size of 100.
 * @param latency parts of debt by time until liquidation, `latencyWidth` sums over all paths.
 * @param binSeconds seconds of a bin of it.
 * @throws MembraneError `SAMPLE_INVALID` for no paths or an outcome that is not finite.
 */
export function summarise(
  run: Outcomes & { readonly latency: Float64Array; readonly binSeconds: number },
): StressMetrics {
  const unknown: { metric: string; reason: string }[] = []
  const sampleFor = (field: OutcomeField, sign: 1 | -1 = 1): Sample => {
    const values = column(run.outcomes, field)
    return sampleOf(
      sign === 1 ? values : values.map((value) => 0 - value),
      run.logWeights,
      run.sampling ?? plainSampling,
    )
  }
  const tell = (metric: string, reason: string): undefined => {
    unknown.push({ metric, reason })
    return undefined
  }
  /** Undefined where the sample does not carry the tail. */
  const tail = (
    metric: string,
    sample: Sample,
    level: number,
    measure: (sample: Sample, level: number) => number,
  ): number | undefined => {
    const reason = tooThin(sample, level)
    return reason === undefined ? measure(sample, level) : tell(metric, reason)
  }

  const badDebt = sampleOf(column(run.outcomes, 'badDebt'), run.logWeights, run.sampling ?? plainSampling)
  const interval = (metric: string, level: number, known: number | undefined): Interval | undefined => {
    if (known === undefined) return undefined
    return (
      shortfallInterval(badDebt, level) ??
      tell(
        metric,
        `None of ${badDebt.count} paths lost anything, so the size of a loss is unknown; its chance is in probabilityBadDebt.`,
      )
    )
  }
  const var99 = tail('badDebt.var99', badDebt, 0.99, valueAtRisk)
  const es99 = tail('badDebt.es99', badDebt, 0.99, expectedShortfall)
  const es999 = tail('badDebt.es999', badDebt, 0.999, expectedShortfall)
  const center = expectedLoss(badDebt)
  const es99Interval = interval('badDebt.ci.es99', 0.99, es99)
  const es999Interval = interval('badDebt.ci.es999', 0.999, es999)
  const insurance =
    es999Interval === undefined
      ? tell('insurance', 'ES 99.9 % has no upper bound here, and a fund is as large as that bound.')
      : es999Interval[1]

  const atRisk = sampleFor('atRisk')
  const spiral = sampleFor('spiral')
  const profit = sampleFor('liquidatorProfit')
  const loss = sampleFor('liquidatorProfit', -1)
  const chance = probabilityAbove(badDebt, 0)
  const atRisk99 = tail('liquidationsAtRisk', atRisk, 0.99, valueAtRisk)
  const p01 = tail('liquidatorProfit.p01', loss, 0.99, valueAtRisk)
  return {
    badDebt: {
      mean: center,
      var99,
      es99,
      es999,
      ci: {
        mean: atLeastNothing(meanInterval(badDebt)) ??
          tell('badDebt.ci.mean', 'One independent path has no spread.') ?? [center, center],
        var99:
          var99 === undefined
            ? undefined
            : (quantileInterval(badDebt, 0.99) ??
              tell('badDebt.ci.var99', 'The sample ends before the upper end of the interval.')),
        es99: es99Interval,
        es999: es999Interval,
      },
    },
    liquidationsAtRisk: atRisk99,
    latencySeconds: latencyPercentiles(run.latency, run.binSeconds, badDebt.weighted, tell),
    probabilityBadDebt: chance.value,
    insurance,
    ci: {
      probabilityBadDebt: chance.ci,
      liquidationsAtRisk:
        atRisk99 === undefined
          ? undefined
          : (quantileInterval(atRisk, 0.99) ??
            tell('ci.liquidationsAtRisk', 'The sample ends before the upper end of the interval.')),
    },
    atRisk: { mean: expectedLoss(atRisk), es99: tail('atRisk.es99', atRisk, 0.99, expectedShortfall) },
    spiral: { mean: expectedLoss(spiral), p99: tail('spiral.p99', spiral, 0.99, valueAtRisk) },
    liquidatorProfit: { mean: expectedLoss(profit), p01: p01 === undefined ? undefined : 0 - p01 },
    unknown: [...unknown, ...meansUnderTilting(badDebt)],
  }
}

/** Nobody loses less than nothing, so the normal interval ends there. */
function atLeastNothing(interval: Interval | undefined): Interval | undefined {
  return interval === undefined ? undefined : [Math.max(0, interval[0]), interval[1]]
}

/** Why a tail measure is not carried, or undefined where it is. */
function tooThin(sample: Sample, level: number): string | undefined {
  const size = tailEffectiveSampleSize(sample, level)
  const part = `${shortNumber(100 * (1 - level))} %`
  if (sample.weighted)
    return size >= leastPaths
      ? undefined
      : `The worst ${part} have an effective sample size of ${shortNumber(size)}, less than ${leastPaths}.`
  if (sample.count < leastPaths)
    return `${sample.count} paths, less than the ${leastPaths} that any tail takes.`
  // The tail's own count is whole but for rounding.
  return size > leastTail - 1e-6
    ? undefined
    : `The worst ${part} of ${sample.count} paths are fewer than ${leastTail}; run at least ${Math.ceil(leastTail / (1 - level) - 1e-6)}.`
}

function meansUnderTilting(sample: Sample): readonly { metric: string; reason: string }[] {
  const size = effectiveSampleSize(sample)
  return sample.weighted && size < leastPaths
    ? [
        {
          metric: 'effectiveSampleSize',
          reason: `Tilting leaves ${shortNumber(size)} effective paths for the middle of the distribution: means that the tail does not carry are rough.`,
        },
      ]
    : []
}

function shortNumber(value: number): string {
  return `${Math.round(value * 100) / 100}`
}

/** The half-width of the interval of ES 99 % is within `fraction` of it, so that sampling may stop. */
export function isPrecise(metrics: StressMetrics, fraction: number): boolean {
  const { es99, ci } = metrics.badDebt
  if (es99 === undefined || ci.es99 === undefined || !(es99 > 0)) return false
  return (ci.es99[1] - ci.es99[0]) / 2 <= fraction * es99
}
