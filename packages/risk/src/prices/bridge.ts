import { MembraneError } from '@membrane/core'
import { exp } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { subPath } from '../series/subPath.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { purposes } from './shocks.ts'

/**
 * Bars as they were, filled with another synthetic path each time: it leaves from the bar's open, touches its high and its
 * low, stays between them and ends at its close (`subPath`). All assets share the uniform that places the turns, so they
 * turn together where their bars have the same shape, and their normals are correlated as their bars are; how they really
 * moved against each other within the bar is not known. `antithetic`: every other path takes the mirrored draws.
 *
 * @throws PRICE_MODEL_INVALID when the bars do not cover the steps; TILT_UNSUPPORTED for a tilt or strata: the bars are
 *   what they are, and little is random.
 */
export function createBridge(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'bridge' }>,
  seed: number,
): PathGenerator {
  const { assets, steps } = model
  const { logBars, subSteps, quotedIn, cholesky } = process
  demandModel(model, process)
  const bars = Math.ceil(steps / subSteps)
  const prices = logBars.map(exp)
  const moves = Array.from({ length: assets }, (_, a) => movesAtAll(logBars, assets, a))
  const stream = createStream(seed, 0, purposes.normals)
  const antithetic = model.sampling === 'antithetic'
  const perAsset = 3 * subSteps
  const normals = Array.from({ length: assets }, () => new Float64Array(perAsset))

  /** The first `subSteps` normals of each asset drive its price: these are correlated, from the last asset up. */
  function correlate(): void {
    for (let a = assets - 1; a >= 0; a--) {
      const own = normals[a] as Float64Array // one for each asset
      for (let n = 0; n < subSteps; n++) {
        let sum = 0
        for (let b = 0; b <= a; b++) {
          sum += (cholesky[a * assets + b] as number) * ((normals[b] as Float64Array)[n] as number) // in bounds
        }
        own[n] = sum
      }
    }
  }

  return {
    assets,
    steps,
    fill(path, out) {
      stream.reset(antithetic ? Math.floor(path / 2) : path)
      const mirrored = antithetic && path % 2 === 1
      out.fill(1, 0, assets)
      for (let number = 0; number < bars; number++) {
        const u = stream.uniform()
        const uniform = mirrored ? 1 - u : u
        for (const own of normals) {
          stream.fillNormals(own, 0, perAsset)
          if (mirrored) for (let n = 0; n < perAsset; n++) own[n] = -(own[n] as number) // in bounds
        }
        correlate()
        const first = number * subSteps
        const rows = Math.min(subSteps, steps - first)
        for (let a = 0; a < assets; a++) {
          const at = (number * assets + a) * 4
          if (moves[a] !== true) {
            for (let n = 1; n <= rows; n++) out[(first + n) * assets + a] = 1
            continue
          }
          const bar = {
            open: prices[at] as number, // in bounds: the bars cover the steps
            high: prices[at + 1] as number,
            low: prices[at + 2] as number,
            close: prices[at + 3] as number,
          }
          const inside = subPath(bar, subSteps, uniform, normals[a] as Float64Array)
          for (let n = 1; n <= rows; n++) out[(first + n) * assets + a] = inside[n] as number // subSteps + 1 prices
        }
      }
      // From units of another asset into dollars, once that one is in place.
      for (let a = 0; a < assets; a++) {
        const by = quotedIn[a] as number // one for each asset
        if (by < 0) continue
        for (let row = assets; row <= steps * assets; row += assets) {
          out[row + a] = (out[row + a] as number) * (out[row + by] as number)
        }
      }
      return 0
    },
  }
}

function movesAtAll(logBars: Float64Array, assets: number, a: number): boolean {
  for (let at = a * 4; at < logBars.length; at += assets * 4) {
    if (logBars[at + 1] !== 0 || logBars[at + 2] !== 0) return true
  }
  return false
}

function demandModel(
  { assets, steps, sampling, tilt }: PriceModel,
  { logBars, subSteps, quotedIn, cholesky }: Extract<PriceModel['process'], { kind: 'bridge' }>,
): void {
  if (tilt !== undefined || sampling === 'stratified') {
    throw new MembraneError('TILT_UNSUPPORTED', {
      shortMessage: 'Paths through given bars can be neither tilted nor stratified.',
      hint: 'Leave sampling out, or choose antithetic.',
    })
  }
  const complete =
    logBars.length >= Math.ceil(steps / subSteps) * assets * 4 &&
    quotedIn.length === assets &&
    cholesky.length === assets * assets &&
    // One step of quoting: an asset cannot be in units of one that is itself quoted.
    quotedIn.every((by) => by < 0 || (quotedIn[by] ?? 0) < 0)
  if (complete) return
  throw new MembraneError('PRICE_MODEL_INVALID', {
    shortMessage: `${logBars.length / 4} bars of ${subSteps} steps do not make ${steps} steps of ${assets} assets, each in dollars or in one that is.`,
    hint: 'Give a bar for each asset and each hour of the horizon, and shorten the horizon otherwise.',
  })
}
