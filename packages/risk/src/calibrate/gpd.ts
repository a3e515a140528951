import { MembraneError } from '@membrane/core'
import { expm1, ln, log1p, pow } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { requireSample } from './moments.ts'
import { minimiseBetween } from './optimise.ts'

/** A generalised Pareto law over a threshold: P(X > u + y | X > u) = (1 + xi y / beta)^(-1/xi). */
export type GpdFit = {
  readonly threshold: number
  readonly xi: number
  readonly beta: number
  readonly exceedances: number
  /** Of the whole sample, tail included. */
  readonly count: number
  /** Smith 1987, valid for xi > -1/2; undefined below. */
  readonly errors: { readonly xi: number; readonly beta: number; readonly covariance: number } | undefined
  readonly logLikelihood: number
}

const leastExceedances = 20

/**
 * Fits a generalised Pareto law to the excesses of `losses` over `threshold` by maximum likelihood, with Grimshaw's (1993)
 * reduction to one unknown: for theta = xi / beta the best xi is the mean of ln(1 + theta y), and what is left is a
 * function of theta alone, searched on a grid and refined by golden sections. xi is held above -1, where the likelihood
 * has no maximum.
 * @param losses of any sign; those strictly over the threshold count.
 * @throws MembraneError CALIBRATE_SAMPLE with fewer than 20 exceedances.
 */
export function fitGpd(losses: Float64Array, threshold: number): GpdFit {
  const excesses = losses.filter((loss) => loss > threshold).map((loss) => loss - threshold)
  const exceedances = excesses.length
  requireSample(exceedances, leastExceedances, `generalised Pareto fit over ${threshold}`)
  const mean = pairwiseSum(excesses) / exceedances
  const largest = excesses.reduce((top, value) => Math.max(top, value), 0)
  const buffer = new Float64Array(exceedances)
  const shape = (theta: number): number => {
    for (let index = 0; index < exceedances; index++) buffer[index] = log1p(theta * (excesses[index] ?? 0))
    return pairwiseSum(buffer) / exceedances
  }
  // Minus the log-likelihood over n, without its constant: ln beta + xi + 1, beta = xi / theta.
  const objective = (theta: number): number => {
    if (Math.abs(theta * mean) < 1e-9) return ln(mean) + 1
    const xi = shape(theta)
    return xi <= -1 || xi / theta <= 0 ? Number.POSITIVE_INFINITY : ln(xi / theta) + xi + 1
  }
  const knots = searchKnots(mean, largest)
  let best = 0
  const values = knots.map(objective)
  for (const [index, value] of values.entries()) if (value < (values[best] ?? Infinity)) best = index
  const low = knots[Math.max(0, best - 1)] ?? 0
  const high = knots[Math.min(knots.length - 1, best + 1)] ?? 0
  const { at: theta, value } = minimiseBetween(objective, low, high, (high - low) * 1e-9)
  const exponential = Math.abs(theta * mean) < 1e-9
  const xi = exponential ? 0 : shape(theta)
  const beta = exponential ? mean : xi / theta
  return {
    threshold,
    xi,
    beta,
    exceedances,
    count: losses.length,
    errors: xi > -0.5 ? asymptotic(xi, beta, exceedances) : undefined,
    logLikelihood: -value * exceedances,
  }
}

/** Values of theta from just above -1/max, where the law ends at the largest excess, to a very heavy tail. */
function searchKnots(mean: number, largest: number): readonly number[] {
  const knots: number[] = []
  for (let part = 0.999; part > 1e-4; part *= 0.8) knots.push(-part / largest)
  knots.push(0)
  for (let part = 1e-4; part < 1e4; part *= 1.25) knots.push(part / mean)
  return knots
}

function asymptotic(
  xi: number,
  beta: number,
  count: number,
): { xi: number; beta: number; covariance: number } {
  return {
    xi: (1 + xi) / Math.sqrt(count),
    beta: beta * Math.sqrt((2 * (1 + xi)) / count),
    covariance: (-beta * (1 + xi)) / count,
  }
}

/** A number with the standard error of its estimate; undefined where there is none. */
export type Estimate = { readonly value: number; readonly error: number | undefined }

/**
 * Value at risk beyond the threshold: u + beta/xi ((n/k (1 - level))^-xi - 1) (McNeil and Frey 2000), with its error by
 * the delta method over xi, beta and the number of exceedances.
 * @throws MembraneError CALIBRATE_LEVEL where `level` lies under the threshold.
 */
export function gpdValueAtRisk(fit: GpdFit, level: number): Estimate {
  const part = fit.exceedances / fit.count
  if (!(level < 1 && 1 - level <= part)) {
    throw new MembraneError('CALIBRATE_LEVEL', {
      shortMessage: `A level of ${level} lies under the threshold, which ${part} of the sample exceed.`,
      hint: 'Ask for a level beyond the threshold, or lower the threshold.',
    })
  }
  const at = (xi: number, beta: number, tail: number): number =>
    quantileOver(fit.threshold, xi, beta, tail / (1 - level))
  return withError(fit, at)
}

/** Expected shortfall beyond the threshold: (VaR + beta - xi u) / (1 - xi); infinite for xi >= 1. */
export function gpdExpectedShortfall(fit: GpdFit, level: number): Estimate {
  gpdValueAtRisk(fit, level)
  const at = (xi: number, beta: number, tail: number): number =>
    xi >= 1
      ? Number.POSITIVE_INFINITY
      : (quantileOver(fit.threshold, xi, beta, tail / (1 - level)) + beta - xi * fit.threshold) / (1 - xi)
  return withError(fit, at)
}

/** Loss that the fraction 1/`ratio` of the exceedances exceeds. */
function quantileOver(threshold: number, xi: number, beta: number, ratio: number): number {
  return threshold + (Math.abs(xi) < 1e-12 ? beta * ln(ratio) : (beta * expm1(xi * ln(ratio))) / xi)
}

function withError(fit: GpdFit, at: (xi: number, beta: number, tail: number) => number): Estimate {
  const { xi, beta, errors, exceedances, count } = fit
  const tail = exceedances / count
  const value = at(xi, beta, tail)
  if (errors === undefined || !(value < Infinity)) return { value, error: undefined }
  const slope = (f: (move: number) => number, size: number): number => (f(size) - f(-size)) / (2 * size)
  const byXi = slope((move) => at(xi + move, beta, tail), 1e-5)
  const byBeta = slope((move) => at(xi, beta + move, tail), beta * 1e-5)
  const byTail = slope((move) => at(xi, beta, tail + move), tail * 1e-5)
  const variance =
    byXi * byXi * errors.xi * errors.xi +
    byBeta * byBeta * errors.beta * errors.beta +
    2 * byXi * byBeta * errors.covariance +
    (byTail * byTail * tail * (1 - tail)) / count
  return { value, error: variance > 0 && variance < Infinity ? Math.sqrt(variance) : undefined }
}

/** P(Y <= excess) of the fitted law; 1 beyond its end when xi < 0. */
export function gpdCdf(xi: number, beta: number, excess: number): number {
  if (excess <= 0) return 0
  if (Math.abs(xi) < 1e-12) return -expm1(-excess / beta)
  const base = 1 + (xi * excess) / beta
  return base <= 0 ? 1 : 1 - pow(base, -1 / xi)
}
