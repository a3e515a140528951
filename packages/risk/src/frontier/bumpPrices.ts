import type { GarchSet, Matrix, MertonSet } from '../prices/config.ts'
import type { PriceModel } from '../prices/model.ts'

/** The same process with log returns spread by `factor` about their mean; replayed and resampled returns are scaled as they are. */
export function scaledVolatility(model: PriceModel, factor: number): PriceModel {
  const { process } = model
  const scale = (values: Float64Array) => values.map((value) => value * factor)
  switch (process.kind) {
    case 'replay':
      return { ...model, process: { ...process, logPrices: scale(process.logPrices) } }
    case 'bridge':
      return { ...model, process: { ...process, logBars: scale(process.logBars) } }
    case 'bootstrap':
      return { ...model, process: { ...process, returns: scale(process.returns) } }
    case 'gbm':
      return { ...model, process: { ...process, cholesky: scale(process.cholesky) } }
    case 'garch':
      return { ...model, process: { ...process, set: scaledGarch(process.set, factor) } }
    case 'merton':
      return {
        ...model,
        process: { ...process, set: scaledMerton(process.set, factor), cholesky: scale(process.cholesky) },
      }
    case 'evt': {
      const tail = ({ threshold, xi, beta }: { threshold: number; xi: number; beta: number }) => ({
        threshold: threshold * factor,
        xi,
        beta: beta * factor,
      })
      return {
        ...model,
        process: {
          ...process,
          returns: scale(process.returns),
          tails: process.tails.map(({ lower, upper }) => ({ lower: tail(lower), upper: tail(upper) })),
        },
      }
    }
  }
}

function scaledGarch(set: GarchSet, factor: number): GarchSet {
  return {
    ...set,
    assets: set.assets.map((asset) => ({
      ...asset,
      omega: asset.omega * factor * factor,
      variance: asset.variance * factor * factor,
    })),
  }
}

function scaledMerton(set: MertonSet, factor: number): MertonSet {
  return {
    ...set,
    assets: set.assets.map((asset) => ({
      ...asset,
      volatility: asset.volatility * factor,
      jumpMean: asset.jumpMean * factor,
      jumpVolatility: asset.jumpVolatility * factor,
    })),
    common: {
      ...set.common,
      mean: set.common.mean * factor,
      volatility: set.common.volatility * factor,
    },
  }
}

/**
 * The same margins, all driven by one normal: each row of the factor becomes its length in the first column. Undefined
 * for a single asset and where the process takes its dependence from data.
 */
export function correlated(model: PriceModel): PriceModel | undefined {
  const { process, assets } = model
  if (assets < 2) return undefined
  if (process.kind === 'gbm')
    return { ...model, process: { ...process, cholesky: rankOne(process.cholesky, assets) } }
  if (process.kind === 'garch')
    return {
      ...model,
      process: {
        ...process,
        set: { ...process.set, copula: { ...process.set.copula, correlation: ones(assets) } },
        cholesky: rankOne(process.cholesky, assets),
      },
    }
  if (process.kind === 'merton')
    return {
      ...model,
      process: {
        ...process,
        set: { ...process.set, correlation: ones(assets) },
        cholesky: rankOne(process.cholesky, assets),
      },
    }
  return undefined
}

function ones(assets: number): Matrix {
  return Array.from({ length: assets }, () => new Array<number>(assets).fill(1))
}

function rankOne(cholesky: Float64Array, assets: number): Float64Array {
  const out = new Float64Array(cholesky.length)
  for (let row = 0; row < assets; row++) {
    const from = row * assets
    let squared = 0
    for (let at = from; at <= from + row; at++) squared += (cholesky[at] as number) * (cholesky[at] as number)
    out[from] = Math.sqrt(squared)
  }
  return out
}
