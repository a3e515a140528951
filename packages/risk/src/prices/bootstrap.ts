import { MembraneError } from '@membrane/core'
import { exp } from '../exact/functions.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { createRowBlocks } from './rows.ts'

/** Joint stationary block bootstrap of the given returns; see `createRowBlocks`. */
export function createBootstrap(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'bootstrap' }>,
  seed: number,
): PathGenerator {
  const { assets, steps } = model
  const { returns } = process
  requireRows(returns, assets)
  const rows = returns.length / assets
  const blocks = createRowBlocks(model, returns, process.meanBlock, seed)
  // One multiplication a step instead of an exponential.
  const gross = returns.map(exp)

  return {
    assets,
    steps,
    fill(path, out) {
      const drawn = blocks.draw(path)
      out.fill(1, 0, assets)
      let at = 0
      for (let block = 0; block < drawn.blocks; block++) {
        let row = blocks.first[block] as number // in bounds, as all below
        for (let left = blocks.length[block] as number; left > 0; ) {
          const run = Math.min(left, rows - row)
          multiplyRun(out, at, gross, row * assets, run * assets, assets)
          at += run * assets
          left -= run
          row = 0
        }
      }
      return drawn.logWeight
    },
  }
}

/** Entry n of the next rows of `out` is the entry one row before it, times its gross return. */
function multiplyRun(
  out: Float64Array,
  at: number,
  gross: Float64Array,
  from: number,
  count: number,
  assets: number,
): void {
  const next = at + assets
  for (let n = 0; n < count; n++) out[next + n] = (out[at + n] as number) * (gross[from + n] as number)
}

/** @throws PRICE_MODEL_INVALID unless `returns` is at least one whole row of finite numbers. */
export function requireRows(returns: Float64Array, assets: number): void {
  if (returns.length === 0 || returns.length % assets !== 0 || !returns.every(Number.isFinite)) {
    throw new MembraneError('PRICE_MODEL_INVALID', {
      shortMessage: `The ${returns.length} returns to resample are not finite numbers in rows of ${assets}.`,
      hint: 'Give at least one row with a return for each asset.',
    })
  }
}
