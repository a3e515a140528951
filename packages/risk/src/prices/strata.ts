import { MembraneError } from '@membrane/core'
import { createStream } from '../exact/threefry.ts'
import type { PriceModel } from './model.ts'

/** One uniform a path, each path in a stratum of its own. */
export type Strata = { readonly uniform: (path: number) => number }

/** Purpose of the draws: the offset of the order, and the place inside of each stratum. */
const purpose = 7

/**
 * Path p takes stratum (p * stride + offset) mod paths: a permutation, with a stride near the golden section so that any
 * beginning of the run covers the range evenly, and an offset drawn with the seed so that each path by itself is uniform:
 * a run that stops early is unbiased.
 * @throws PRICE_MODEL_INVALID without a number of paths from 1 to 2^26; PATH_OUTSIDE for a path that has no stratum.
 */
export function createStrata(model: PriceModel, seed: number): Strata {
  const paths = model.paths ?? 0
  if (!(Number.isInteger(paths) && paths >= 1 && paths <= 67108864)) {
    throw new MembraneError('PRICE_MODEL_INVALID', {
      shortMessage: `Stratified sampling over ${model.paths ?? 'no'} paths; it needs 1 to 67,108,864.`,
      hint: 'Set paths in the price model, or sample plainly.',
    })
  }
  const stream = createStream(seed, 0, purpose)
  const offset = stream.below(paths)
  const stride = strideOf(paths)
  return {
    uniform(path) {
      if (path >= paths) {
        throw new MembraneError('PATH_OUTSIDE', {
          shortMessage: `Path ${path} was asked for where there are ${paths} strata.`,
          hint: 'Give the model as many paths as are drawn.',
        })
      }
      const stratum = (path * stride + offset) % paths
      // Path 0 of this purpose drew the offset.
      stream.reset(path + 1)
      // The last stratum's end may round to 1, where no quantile is.
      return Math.min(0.9999999999999999, (stratum + stream.uniform()) / paths)
    },
  }
}

/** Strata from one path to the next: paths p and q are in neighbouring strata where (p - q) * stride is 1 or -1 mod paths. */
export function strideOf(paths: number): number {
  return coprimeNear(Math.floor(paths * 0.6180339887498949), paths)
}

function coprimeNear(start: number, n: number): number {
  for (let candidate = Math.max(1, start); ; candidate++) {
    let a = candidate
    let b = n
    while (b > 0) [a, b] = [b, a % b]
    if (a === 1) return candidate
  }
}
