import { exp, ln, lnGamma, pow } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { GarchParameters } from '../prices/config.ts'
import { moments, requireSample } from './moments.ts'
import { type Minimum, minimise, standardErrors } from './optimise.ts'

/** A fitted GJR-GARCH(1,1) and what its likelihood knows about each number. */
export type GarchFit = {
  /** `variance` is the forecast for the step after the sample. */
  readonly parameters: GarchParameters
  /** alpha + gamma / 2 + beta: under 1 by construction. */
  readonly persistence: number
  /** omega / (1 - persistence), which is the variance of the sample. */
  readonly longRunVariance: number
  /** Standard errors given the long-run variance; undefined where the likelihood is flat or a number lies at its bound. */
  readonly errors:
    | { readonly alpha: number; readonly gamma: number; readonly beta: number; readonly nu: number }
    | undefined
  readonly logLikelihood: number
  readonly evaluations: number
}

/** Four numbers without bounds, which the optimiser moves; see `unpack`. */
type Packed = readonly number[]

const leastNu = 2.05

/**
 * Fits GJR-GARCH(1,1) with Student-t innovations (Glosten, Jagannathan and Runkle 1993; Bollerslev 1987) by maximum
 * likelihood with variance targeting (Engle and Mezrich 1996; Francq, Horvath and Zakoian 2011): mean and long-run variance
 * are the sample's. Left free, the long-run variance of hourly returns runs off to infinity as the persistence nears 1, and
 * simulated prices would have nothing to return to. Stationarity is no penalty but built in: persistence = 1 / (1 + e^-x),
 * divided between beta and the responses to rises and falls, none of which can become negative. Several fixed starts, the
 * best one is refined until restarts gain nothing; no randomness.
 * @param returns log returns of one step in order; a hole in time is passed over, the variance carries on.
 * @param warm parameters of a similar sample: one start from there instead of several.
 * @throws MembraneError CALIBRATE_SAMPLE with fewer than 250 returns; CALIBRATE_FLAT when they do not move.
 */
export function fitGarch(returns: Float64Array, warm?: GarchParameters): GarchFit {
  requireSample(returns.length, 250, 'GJR-GARCH fit')
  const { mean, variance } = moments(returns, 1)
  requireSample(variance > 0 ? 250 : 0, 250, 'GJR-GARCH fit (returns that move)')
  // In units of the sample's standard deviation every start serves every asset and step.
  const scale = Math.sqrt(variance)
  const scaled = returns.map((value) => (value - mean) / scale)
  const objective = (at: readonly number[]): number => -logLikelihood(scaled, unpack(at))
  const steps = [0.5, 0.3, 0.4, 0.3]
  const starts = warm === undefined ? coldStarts : [pack(warm)]
  let best: Minimum | undefined
  let evaluations = 0
  for (const start of starts) {
    const found = minimise(objective, start, steps, {
      evaluations: warm ? 60 : 120,
      tolerance: 0.05,
      restarts: 0,
    })
    evaluations += found.evaluations
    if (best === undefined || found.value < best.value) best = found
  }
  const polished = minimise(objective, best?.at ?? coldStarts[0] ?? [], [0.1, 0.1, 0.1, 0.1], {
    evaluations: 600,
    tolerance: 1e-5,
  })
  const natural = unpack(polished.at)
  const persistence = natural.alpha + natural.gamma / 2 + natural.beta
  const parameters = {
    mean,
    omega: natural.omega * variance,
    alpha: natural.alpha,
    gamma: natural.gamma,
    beta: natural.beta,
    nu: natural.nu,
  }
  return {
    parameters: { ...parameters, variance: filterGarch(returns, parameters).next },
    persistence,
    longRunVariance: parameters.omega / (1 - persistence),
    errors: warm === undefined ? errorsAt(scaled, natural) : undefined,
    logLikelihood: -polished.value - returns.length * ln(scale),
    evaluations: evaluations + polished.evaluations,
  }
}

type Natural = Omit<GarchParameters, 'mean' | 'variance'>

const coldStarts: readonly Packed[] = [
  [4, 2.5, 0, 1],
  [2.5, 1.5, -0.5, 0.5],
  [6, 3, 0, 1],
]

/** 1 / (1 + e^-x), kept inside of (0, 1) where e^-x is lost against 1. */
function logistic(x: number): number {
  return 1 / (1 + exp(-Math.max(-30, Math.min(30, x))))
}

/** Persistence, part of it that is beta, part of the rest that answers to rises, ln(nu - 2.05); for a long-run variance of 1. */
function unpack([persistent = 0, share = 0, rises = 0, degrees = 0]: Packed): Natural {
  const persistence = logistic(persistent)
  const beta = persistence * logistic(share)
  const responses = 2 * (persistence - beta)
  const alpha = responses * logistic(rises)
  return {
    omega: 1 - persistence,
    alpha,
    gamma: responses - 2 * alpha,
    beta,
    nu: leastNu + exp(Math.min(degrees, 6)),
  }
}

function pack(parameters: GarchParameters): Packed {
  const logit = (part: number): number => {
    const inside = Math.max(1e-6, Math.min(1 - 1e-6, part))
    return ln(inside / (1 - inside))
  }
  const { alpha, gamma, beta, nu } = parameters
  const persistence = alpha + gamma / 2 + beta
  return [
    logit(persistence),
    logit(beta / persistence),
    logit(alpha / Math.max(1e-12, 2 * alpha + gamma)),
    ln(Math.max(1e-3, nu - leastNu)),
  ]
}

/** Log-likelihood of centred returns whose sample variance is 1, from which the first step starts. */
function logLikelihood(centred: Float64Array, { omega, alpha, gamma, beta, nu }: Natural): number {
  const falls = alpha + gamma
  const scale = nu - 2
  let variance = 1
  let [variances, kernels, logVariance, logKernel] = [1, 1, 0, 0]
  const last = centred.length - 1
  for (let index = 0; index <= last; index++) {
    const e = centred[index] as number // in bounds
    const square = e * e
    variances *= variance
    kernels *= 1 + square / (variance * scale)
    variance = omega + (e < 0 ? falls : alpha) * square + beta * variance
    // One logarithm for sixteen factors; variances of 1e-12 to 1e12 cannot leave the range of a double in so few.
    if ((index & 15) === 15 || index === last) {
      logVariance += ln(variances)
      logKernel += ln(kernels)
      variances = 1
      kernels = 1
    }
  }
  const constant = lnGamma((nu + 1) / 2) - lnGamma(nu / 2) - ln(Math.PI * scale) / 2
  return centred.length * constant - logVariance / 2 - ((nu + 1) / 2) * logKernel
}

function errorsAt(centred: Float64Array, at: Natural): GarchFit['errors'] {
  const objective = (x: readonly number[]): number => {
    const [alpha = 0, gamma = 0, beta = 0, nu = 0] = x
    return -logLikelihood(centred, { alpha, gamma, beta, nu, omega: 1 - alpha - gamma / 2 - beta })
  }
  const persistence = at.alpha + at.gamma / 2 + at.beta
  // Differences that leave the region of stationary, positive parameters would measure something else.
  const room = Math.min(at.alpha, at.alpha + at.gamma, 1 - persistence, at.nu - 2)
  if (!(room > 1e-5)) return undefined
  // Near a persistence of 1 the likelihood bends within a tenth of what is left to it.
  const step = Math.min(1e-3, room / 50)
  const found = standardErrors(
    objective,
    [at.alpha, at.gamma, at.beta, at.nu],
    [step, step, step, Math.min(0.02, (at.nu - 2) / 4)],
  )
  const [alpha, gamma, beta, nu] = found ?? []
  return alpha === undefined || gamma === undefined || beta === undefined || nu === undefined
    ? undefined
    : { alpha, gamma, beta, nu }
}

/**
 * Runs the variance through a sample. It starts at the sample variance of `returns`.
 * @returns residuals over their standard deviation, the variance of each step as forecast one before, and of the next.
 */
export function filterGarch(
  returns: Float64Array,
  parameters: Omit<GarchParameters, 'variance' | 'nu'>,
): { readonly residuals: Float64Array; readonly variances: Float64Array; readonly next: number } {
  const { mean, omega, alpha, gamma, beta } = parameters
  const residuals = new Float64Array(returns.length)
  const variances = new Float64Array(returns.length)
  const squares = returns.map((value) => (value - mean) * (value - mean))
  let variance = pairwiseSum(squares) / Math.max(1, returns.length)
  for (let index = 0; index < returns.length; index++) {
    const e = (returns[index] as number) - mean // in bounds
    variances[index] = variance
    residuals[index] = e / Math.sqrt(variance)
    variance = omega + (e < 0 ? alpha + gamma : alpha) * e * e + beta * variance
  }
  return { residuals, variances, next: variance }
}

/**
 * Tail index of what a GARCH process draws in the long run: the kappa > 2 with E[(beta + (alpha + gamma 1{z < 0}) z^2)^(kappa/2)]
 * = 1 (Kesten 1973; Mikosch and Starica 2000), the mean taken over residuals. Its xi is 1 / kappa, whatever the innovations'
 * own; 1/2 and more where the persistence over these residuals reaches 1.
 * @param residuals standardised; @returns kappa, at most 64.
 */
export function garchTailIndex(
  residuals: Float64Array,
  parameters: Omit<GarchParameters, 'variance' | 'nu'>,
): number {
  const { alpha, beta, gamma } = parameters
  const growth = residuals.map((z) => beta + (z < 0 ? alpha + gamma : alpha) * z * z)
  const mean = (power: number): number =>
    pairwiseSum(growth.map((value) => pow(value, power))) / growth.length
  let [low, high] = [1, 32]
  if (mean(high) <= 1) return 2 * high
  for (let round = 0; round < 30; round++) {
    const middle = (low + high) / 2
    if (mean(middle) < 1) low = middle
    else high = middle
  }
  return low + high
}
