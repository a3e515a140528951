import { ln } from '../exact/functions.ts'
import { createStream, type Stream } from '../exact/threefry.ts'
import { accumulate, correlate } from './correlate.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { createShocks, purposes } from './shocks.ts'

/**
 * Merton's jump diffusion (J. Financial Economics 3, 1976), per step: `mean` + the row of `cholesky` (of the diffusion's
 * covariance) times z, plus own jumps N(jumpMean, jumpVolatility^2) that arrive at `intensity` a step, plus `loading`
 * times common jumps. Arrivals are a Poisson process in continuous time, so the work is per jump, not per step.
 * Antithetic paths keep the arrivals and mirror the sizes about their mean. Under a tilt of the common intensity by a
 * factor c the likelihood ratio of N jumps is e^((c - 1) intensity steps) c^-N.
 */
export function createMerton(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'merton' }>,
  seed: number,
): PathGenerator {
  const { assets, steps, tilt } = model
  const { common } = process.set
  const shocks = createShocks(model, seed, process.cholesky)
  const values = new Float64Array(assets * steps)
  const mean = Float64Array.from(process.set.assets, (asset) => asset.mean)
  const loading = Float64Array.from(process.set.assets, (asset) => asset.loading)
  const antithetic = model.sampling === 'antithetic'
  const stream = createStream(seed, 0, purposes.commonJumps)
  const factor = tilt?.intensity ?? 1
  const constant = (factor - 1) * common.intensity * steps
  const lnFactor = ln(factor)

  function addCommon(sign: number): number {
    let jumps = 0
    for (let t = nextArrival(stream, common.intensity * factor, 0); t < steps; ) {
      const jump = common.mean + sign * common.volatility * stream.normal()
      const row = Math.floor(t) * assets
      for (let a = 0; a < assets; a++)
        values[row + a] = (values[row + a] as number) + (loading[a] as number) * jump // in bounds
      jumps++
      t = nextArrival(stream, common.intensity * factor, t)
    }
    return jumps
  }

  function addOwn(sign: number): void {
    for (const [a, asset] of process.set.assets.entries()) {
      for (let t = nextArrival(stream, asset.intensity, 0); t < steps; ) {
        const at = Math.floor(t) * assets + a
        values[at] = (values[at] as number) + asset.jumpMean + sign * asset.jumpVolatility * stream.normal() // in bounds
        t = nextArrival(stream, asset.intensity, t)
      }
    }
  }

  return {
    assets,
    steps,
    fill(path, out) {
      const logWeight = shocks.fill(path, values)
      correlate(values, steps, assets, process.cholesky, mean)
      const drawn = antithetic ? Math.floor(path / 2) : path
      const sign = antithetic && path % 2 === 1 ? -1 : 1
      stream.reset(drawn, purposes.commonJumps)
      const jumps = addCommon(sign)
      stream.reset(drawn, purposes.ownJumps)
      addOwn(sign)
      accumulate(values, steps, assets, out)
      return factor === 1 ? logWeight : logWeight + constant - jumps * lnFactor
    },
  }
}

function nextArrival(stream: Stream, intensity: number, after: number): number {
  return intensity > 0 ? after + stream.exponential() / intensity : Number.POSITIVE_INFINITY
}
