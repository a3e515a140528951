import { choleskyOf } from '../exact/cholesky.ts'
import {
  exp,
  ln,
  lnGamma,
  normalCdf,
  normalPdf,
  normalQuantile,
  studentPdf,
  studentQuantile,
} from '../exact/functions.ts'
import { kendallTau, ranks, sineOfQuarter } from './dependence.ts'
import { requireSample } from './moments.ts'
import { minimiseBetween } from './optimise.ts'

/** A t copula fitted to several samples. */
export type CopulaFit = {
  readonly nu: number
  /** Of the estimate of ln nu, from the profile's curvature; undefined at the end of the search. */
  readonly errorOfLogNu: number | undefined
  readonly correlation: readonly (readonly number[])[]
  readonly logLikelihood: number
  /** The pairwise matrix was not positive definite and was drawn towards the unit matrix by this part. */
  readonly shrunk: number
}

const leastNu = 1
const mostNu = 200

/**
 * Fits a t copula (Demarta and McNeil 2005, section 5): the correlation from Kendall's tau of each pair,
 * rho = sin(pi tau / 2), which no margin moves; nu by the likelihood of the ranks' pseudo-observations r / (n + 1).
 * @param columns one sample of equal length per asset, at least two of them.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function fitTCopula(columns: readonly Float64Array[]): CopulaFit {
  const count = columns[0]?.length ?? 0
  requireSample(columns.length, 2, 'assets of a t copula')
  requireSample(count, 50, 't copula')
  const full = columns.map((a, i) => columns.map((b, j) => (i > j ? sineOfQuarter(kendallTau(a, b)) : 1)))
  const { matrix, lower, shrunk } = positiveDefinite(full)
  const ranked = columns.map(ranks)
  const likelihood = copulaLikelihood(ranked, lower)
  const objective = (logNu: number): number => -likelihood(exp(logNu))
  const { at, value } = minimiseBetween(objective, ln(leastNu), ln(mostNu), 1e-4)
  const nu = exp(at)
  const step = 0.05
  const curvature = (objective(at + step) - 2 * value + objective(at - step)) / (step * step)
  const inside = nu > leastNu * 1.01 && nu < mostNu * 0.99
  return {
    nu,
    errorOfLogNu: inside && curvature > 0 ? 1 / Math.sqrt(curvature) : undefined,
    correlation: matrix,
    logLikelihood: -value,
    shrunk,
  }
}

/**
 * Cholesky factor of a correlation matrix; one that is not positive definite is drawn towards the unit matrix by the
 * least multiple of 1 % that makes it so.
 */
export function positiveDefinite(full: readonly (readonly number[])[]): {
  readonly matrix: readonly (readonly number[])[]
  readonly lower: Float64Array
  readonly shrunk: number
} {
  for (let hundredths = 0; hundredths <= 100; hundredths++) {
    // The lower triangle counts: the two estimates of one pair may differ in their last bit.
    const matrix = full.map((row, i) =>
      row.map((_, j) =>
        i === j ? 1 : (full[Math.max(i, j)]?.[Math.min(i, j)] ?? 0) * (1 - hundredths / 100),
      ),
    )
    const lower = factor(matrix)
    if (lower !== undefined) return { matrix, lower, shrunk: hundredths / 100 }
  }
  // The unit matrix always factors: the loop ends at 100.
  return { matrix: full, lower: new Float64Array(full.length * full.length), shrunk: 1 }
}

function factor(matrix: readonly (readonly number[])[]): Float64Array | undefined {
  try {
    return choleskyOf(matrix)
  } catch {
    return undefined
  }
}

/** Log-likelihood of nu given ranks and the correlation's Cholesky factor. */
function copulaLikelihood(ranked: readonly Uint32Array[], lower: Float64Array): (nu: number) => number {
  const size = ranked.length
  const count = ranked[0]?.length ?? 0
  // Every column holds the same n pseudo-observations in another order: n quantiles serve all.
  const scores = Float64Array.from({ length: count }, (_, index) => normalQuantile((index + 1) / (count + 1)))
  let logDet = 0
  for (let i = 0; i < size; i++) logDet += 2 * ln(lower[i * size + i] ?? 1)
  const solved = new Float64Array(size)
  return (nu) => {
    const quantiles = studentQuantiles(scores, nu)
    const constant =
      lnGamma((nu + size) / 2) + (size - 1) * lnGamma(nu / 2) - size * lnGamma((nu + 1) / 2) - logDet / 2
    let [joint, margins, jointLog, marginLog] = [1, 1, 0, 0]
    for (let row = 0; row < count; row++) {
      let form = 0
      for (let i = 0; i < size; i++) {
        const x = quantiles[(ranked[i]?.[row] ?? 1) - 1] ?? 0
        margins *= 1 + (x * x) / nu
        let sum = x
        for (let k = 0; k < i; k++) sum -= (lower[i * size + k] ?? 0) * (solved[k] ?? 0)
        const y = sum / (lower[i * size + i] ?? 1)
        solved[i] = y
        form += y * y
      }
      joint *= 1 + form / nu
      // One logarithm for several factors, taken before the product can overflow.
      if (joint > 1e100 || margins > 1e100 || row === count - 1) {
        jointLog += ln(joint)
        marginLog += ln(margins)
        joint = 1
        margins = 1
      }
    }
    return count * constant - ((nu + size) / 2) * jointLog + ((nu + 1) / 2) * marginLog
  }
}

const knot = 1 / 32

/**
 * t quantiles at Phi(score) for ascending, symmetric scores: exact at knots of the score, cubic Hermite between them,
 * where the map is smooth (relative error under 1e-6 for nu >= 1, measured).
 */
export function studentQuantiles(scores: Float64Array, nu: number): Float64Array {
  const furthest = Math.max(-(scores[0] ?? 0), scores.at(-1) ?? 0)
  const knots = Math.ceil(furthest / knot) + 2
  const value = new Float64Array(knots)
  const slope = new Float64Array(knots)
  for (let index = 0; index < knots; index++) {
    const z = -index * knot
    value[index] = studentQuantile(normalCdf(z), nu)
    slope[index] = (normalPdf(z) / studentPdf(value[index] ?? 0, nu)) * knot
  }
  return scores.map((score) => {
    const position = Math.abs(score) / knot
    const index = Math.floor(position)
    const t = position - index
    const [a, b] = [-(value[index] ?? 0), -(value[index + 1] ?? 0)]
    const [da, db] = [slope[index] ?? 0, slope[index + 1] ?? 0]
    const size = a + t * (da + t * (3 * (b - a) - 2 * da - db + t * (2 * (a - b) + da + db)))
    return score < 0 ? -size : size
  })
}
