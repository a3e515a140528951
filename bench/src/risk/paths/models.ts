import { choleskyOf, createStream, type PriceModel } from '@membrane/risk'

/** What both sides draw: hourly paths of a month for three assets. `numpyScript` holds the same numbers. */
export const assets = 3
export const steps = 720

const correlation = [
  [1, 0.8, 0.6],
  [0.8, 1, 0.5],
  [0.6, 0.5, 1],
]
const volatility = 0.009

/** @returns The models that are timed, by name. */
export function timedModels(): Readonly<Record<string, PriceModel>> {
  const factor = choleskyOf(correlation)
  const covariance = factor.map((x) => volatility * x)
  const base = { assets, steps, sampling: 'plain' } as const
  const garch = (degrees: readonly number[]): PriceModel => ({
    ...base,
    process: {
      kind: 'garch',
      cholesky: factor,
      set: {
        assets: degrees.map((nu) => ({
          mean: 0,
          omega: 2e-6,
          alpha: 0.05,
          gamma: 0.05,
          beta: 0.9,
          nu,
          variance: 8e-5,
        })),
        copula: { nu: 4, correlation },
      },
    },
  })
  const jumping = { mean: 0, volatility, intensity: 0.003, jumpMean: 0, jumpVolatility: 0.03, loading: 1 }
  return {
    gbm: { ...base, process: { kind: 'gbm', mean: new Float64Array(assets), cholesky: covariance } },
    merton: {
      ...base,
      process: {
        kind: 'merton',
        cholesky: covariance,
        set: {
          assets: [jumping, jumping, jumping],
          correlation,
          common: { intensity: 0.002, mean: -0.02, volatility: 0.04 },
        },
      },
    },
    garch: garch([4, 4, 4]),
    'garch, margins of 4, 5 and 3.5 degrees': garch([4, 5, 3.5]),
    bootstrap: { ...base, process: { kind: 'bootstrap', returns: sampleReturns(), meanBlock: 24 } },
  }
}

/** 60,000 rows of normal returns: what the values are does not matter to the time. */
function sampleReturns(): Float64Array {
  const returns = new Float64Array(60_000 * assets)
  createStream(1, 0).fillNormals(returns, 0, returns.length)
  return returns.map((x) => 0.01 * x)
}
