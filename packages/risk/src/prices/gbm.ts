import { accumulate, correlate } from './correlate.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { createShocks } from './shocks.ts'

/** Geometric Brownian motion: ln P moves by `mean` + L z each step. */
export function createGbm(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'gbm' }>,
  seed: number,
): PathGenerator {
  const { assets, steps } = model
  const shocks = createShocks(model, seed, process.cholesky)
  const values = new Float64Array(assets * steps)
  return {
    assets,
    steps,
    fill(path, out) {
      const logWeight = shocks.fill(path, values)
      correlate(values, steps, assets, process.cholesky, process.mean)
      accumulate(values, steps, assets, out)
      return logWeight
    },
  }
}
