import { normalQuantile } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { Matrix, MertonSet } from '../prices/config.ts'
import { type AlignedReturns, returnsOf } from '../series/alignSeries.ts'
import { correlation } from './dependence.ts'
import { moments, requireSample } from './moments.ts'
import { positiveDefinite } from './tCopula.ts'

/** Merton's process separated from a sample, and how well its moments agree with the sample's. */
export type MertonFit = {
  readonly set: MertonSet
  /** Multiples of the diffusion's volatility beyond which a return is a jump. */
  readonly cutoff: number
  readonly jumps: { readonly common: number; readonly own: readonly number[] }
  /** By asset: the fitted process over the sample. */
  readonly varianceRatio: readonly number[]
  readonly kurtosis: readonly { readonly sample: number; readonly fitted: number }[]
}

/**
 * Fits Merton's (1976) jump diffusion with common and own jumps by separation at a threshold (Mancini 2009; recursive
 * filter of Clewlow and Strickland 2000): returns beyond `cutoff` times the standard deviation of all others are jumps,
 * repeated until no return changes sides. The cutoff is the normal quantile at which a sample of this length without jumps
 * would be expected to show half of one. A step at which two or more assets jump holds a common jump: its size is the mean
 * of the assets' returns, the loadings are the slopes of each asset's returns on it. Intensity and sizes of the normal jumps
 * are those with the sums of squares and of fourth powers of the jumps found.
 *
 * Not maximum likelihood: the likelihood of a mixture of normals has no maximum (Kiefer and Wolfowitz 1956, Honore 1998),
 * and on returns whose volatility clusters its local ones turn calm and lively days into small jumps every few hours.
 * @throws MembraneError CALIBRATE_SAMPLE
 */
export function fitMerton(aligned: AlignedReturns): MertonFit {
  const columns = aligned.names.map((_, asset) => returnsOf(aligned, asset))
  const count = columns[0]?.length ?? 0
  requireSample(count, 250, 'Merton fit')
  const cutoff = normalQuantile(1 - 1 / (4 * count))
  const jumped = columns.map((column) => separate(column, cutoff))
  const shared = new Uint8Array(count)
  for (let row = 0; row < count; row++)
    shared[row] = jumped.reduce((sum, flags) => sum + (flags[row] ?? 0), 0) >= 2 ? 1 : 0
  const calm = Float64Array.from({ length: count }, (_, row) =>
    jumped.some((flags) => flags[row] === 1) ? 0 : 1,
  )
  const diffusion = columns.map((column) => column.filter((_, row) => calm[row] === 1))
  const excess = columns.map((column, asset) => {
    const centre = pairwiseSum(diffusion[asset] ?? column) / (diffusion[asset]?.length ?? 1)
    return column.map((value) => value - centre)
  })
  const commonSteps = excess.map((column) => column.filter((_, row) => shared[row] === 1))
  const factor = meanRow(commonSteps)
  const square = pairwiseSum(factor.map((value) => value * value))
  const assets = columns.map((column, asset) => {
    const loadings = (commonSteps[asset] ?? factor).map((value, index) => value * (factor[index] ?? 0))
    const loading = square > 0 ? pairwiseSum(loadings) / square : 0
    const alone = (excess[asset] ?? column).filter(
      (_, row) => jumped[asset]?.[row] === 1 && shared[row] === 0,
    )
    // What a common jump leaves unexplained in this asset is a jump of its own: no variance is lost.
    const rest = (commonSteps[asset] ?? factor).map((value, index) => value - loading * (factor[index] ?? 0))
    const inner = moments(diffusion[asset] ?? column, 1)
    return {
      mean: inner.mean,
      volatility: Math.sqrt(inner.variance),
      ...jumpLaw(Float64Array.from([...alone, ...rest]), count),
      loading,
    }
  })
  const law = jumpLaw(factor, count)
  const common = { intensity: law.intensity, mean: law.jumpMean, volatility: law.jumpVolatility }
  const set: MertonSet = {
    assets,
    correlation: correlations(diffusion),
    common,
  }
  const sample = columns.map((column) => moments(column, 1))
  const fitted = assets.map((asset) => mertonMoments(asset, common))
  return {
    set,
    cutoff,
    jumps: {
      common: factor.length,
      own: jumped.map((flags) => flags.reduce((sum, flag, row) => sum + (shared[row] === 1 ? 0 : flag), 0)),
    },
    varianceRatio: fitted.map(({ variance }, asset) => variance / (sample[asset]?.variance ?? 1)),
    kurtosis: fitted.map(({ kurtosis }, asset) => ({
      sample: sample[asset]?.kurtosis ?? 0,
      fitted: kurtosis,
    })),
  }
}

/** Flags of returns that are jumps. */
function separate(returns: Float64Array, cutoff: number): Uint8Array {
  const flags = new Uint8Array(returns.length)
  // The set of jumps only grows, so this ends; every pass but the last adds at least one.
  for (;;) {
    const { mean, variance } = moments(
      returns.filter((_, index) => flags[index] === 0),
      1,
    )
    const limit = cutoff * Math.sqrt(variance)
    let added = 0
    for (const [index, value] of returns.entries()) {
      if (flags[index] === 1 || Math.abs(value - mean) <= limit) continue
      flags[index] = 1
      added++
    }
    if (added === 0) return flags
  }
}

function meanRow(columns: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = columns
  return first.map((_, row) => columns.reduce((sum, column) => sum + (column[row] ?? 0), 0) / columns.length)
}

/**
 * Normal jumps with the sum, the sum of squares and the sum of fourth powers of those seen. Beyond a threshold sizes have
 * two humps and none is small; a normal law of their own number and variance would overstate the fourth moment.
 */
function jumpLaw(
  values: Float64Array,
  count: number,
): { readonly intensity: number; readonly jumpMean: number; readonly jumpVolatility: number } {
  const sum = pairwiseSum(values)
  const second = pairwiseSum(values.map((value) => value * value))
  const fourth = pairwiseSum(values.map((value) => value * value * value * value))
  if (!(second > 0)) return { intensity: 0, jumpMean: 0, jumpVolatility: 0 }
  // For jumps around zero: n' s'^2 = second, 3 n' s'^4 = fourth.
  const square = fourth / (3 * second)
  const jumps = second / square
  const jumpMean = sum / jumps
  return {
    intensity: jumps / count,
    jumpMean,
    jumpVolatility: Math.sqrt(Math.max(0, square - jumpMean * jumpMean)),
  }
}

function correlations(columns: readonly Float64Array[]): Matrix {
  return positiveDefinite(columns.map((a, i) => columns.map((b, j) => (i === j ? 1 : correlation(a, b)))))
    .matrix
}

/** Variance and kurtosis of one step: cumulants of a normal and two compound Poisson sums add. */
export function mertonMoments(
  asset: MertonSet['assets'][number],
  common: MertonSet['common'],
): { readonly variance: number; readonly kurtosis: number } {
  const parts = [
    { rate: asset.intensity, mean: asset.jumpMean, spread: asset.jumpVolatility * asset.jumpVolatility },
    {
      rate: common.intensity,
      mean: asset.loading * common.mean,
      spread: asset.loading * asset.loading * common.volatility * common.volatility,
    },
  ]
  let variance = asset.volatility * asset.volatility
  let fourth = 0
  for (const { rate, mean, spread } of parts) {
    const square = mean * mean
    variance += rate * (square + spread)
    fourth += rate * (square * square + 6 * square * spread + 3 * spread * spread)
  }
  return { variance, kurtosis: 3 + fourth / (variance * variance) }
}
