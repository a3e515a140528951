import { MembraneError } from '@membrane/core'
import { exp } from '../exact/functions.ts'
import type { PathGenerator, PriceModel } from './model.ts'

/**
 * The same given prices on every path: history as it was, or a stress written by hand.
 * @throws PRICE_MODEL_INVALID for fewer rows than steps + 1.
 */
export function createReplay(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'replay' }>,
): PathGenerator {
  const { assets, steps } = model
  const count = (steps + 1) * assets
  if (process.logPrices.length < count) {
    throw new MembraneError('PRICE_MODEL_INVALID', {
      shortMessage: `${process.logPrices.length} prices were given for a replay of ${steps + 1} rows of ${assets} assets.`,
      hint: 'Shorten the horizon, or give a longer series.',
    })
  }
  const prices = Float64Array.from(
    { length: count },
    (_, n) => exp((process.logPrices[n] as number) - (process.logPrices[n % assets] as number)), // in bounds
  )
  return {
    assets,
    steps,
    fill(_path, out) {
      out.set(prices)
      return 0
    },
  }
}
