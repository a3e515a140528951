import { MembraneError } from '@membrane/core'
import { ln } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { accumulate } from './correlate.ts'
import { createMarginMap } from './marginMap.ts'
import { createMixing } from './mixing.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { createShocks, purposes } from './shocks.ts'

/**
 * GJR-GARCH(1,1) margins (Glosten, Jagannathan and Runkle 1993) with Student-t innovations of unit variance, joined by a t
 * copula. Each step draws y = L z sqrt(nu / W), a multivariate t of the copula's nu degrees (W one chi-square for all
 * assets); asset a's innovation is F_a^-1(F_nu(y_a)) sqrt((nu_a - 2) / nu_a). Where nu_a = nu the map is the identity,
 * elsewhere a table (`createMarginMap`), so no draw pays for a quantile. Then r = mean + sqrt(h) eps and
 * h' = omega + h (beta + (alpha + gamma 1{eps < 0}) eps^2).
 */
export function createGarch(
  model: PriceModel,
  process: Extract<PriceModel['process'], { kind: 'garch' }>,
  seed: number,
): PathGenerator {
  const { assets, steps } = model
  const { set, cholesky } = process
  const { nu } = set.copula
  for (const [a, asset] of set.assets.entries())
    requireValid(asset.nu > 2 && asset.variance >= 0, `asset ${a}`)
  requireValid(nu > 0 && set.assets.length === assets, 'the copula')
  const factor = model.tilt?.mixing ?? 1
  requireValid(factor > 0, 'the tilt of its mixing')
  const shocks = createShocks(model, seed, cholesky)
  const stream = createStream(seed, 0, purposes.mixing)
  const mixing = nu === Number.POSITIVE_INFINITY ? undefined : createMixing(nu)
  const z = new Float64Array(assets * steps)
  const scale = new Float64Array(steps)
  const antithetic = model.sampling === 'antithetic'
  const margins = set.assets.map((asset) => ({
    ...asset,
    map: createMarginMap(nu, asset.nu),
    unit: asset.nu === Number.POSITIVE_INFINITY ? 1 : Math.sqrt((asset.nu - 2) / asset.nu),
  }))

  return {
    assets,
    steps,
    fill(path, out) {
      let logWeight = shocks.fill(path, z)
      if (mixing === undefined) scale.fill(1)
      else {
        stream.reset(antithetic ? Math.floor(path / 2) : path)
        mixing.fill(stream, scale, steps)
        if (factor !== 1) logWeight += tiltMixing(scale, nu, factor)
      }
      mixRows(z, scale, steps, assets, cholesky)
      for (const [a, margin] of margins.entries()) {
        const { map, unit } = margin
        if (map !== undefined) for (let n = a; n < z.length; n += assets) z[n] = map(z[n] as number)
        returnsOf(z, a, assets, unit, margin)
      }
      accumulate(z, steps, assets, out)
      return logWeight
    },
  }
}

/**
 * Multiplies the chi-squares behind `scale` = sqrt(nu / W) by `factor`, in place.
 * @returns ln dP/dQ: the density of W over that of factor W is factor^(nu / 2) e^((1 - factor) W / 2), W before it.
 */
function tiltMixing(scale: Float64Array, nu: number, factor: number): number {
  const root = Math.sqrt(factor)
  let sum = 0
  for (let step = 0; step < scale.length; step++) {
    const s = scale[step] as number // in bounds
    sum += nu / (s * s)
    scale[step] = s / root
  }
  return 0.5 * (nu * scale.length * ln(factor) + (1 - factor) * sum)
}

/** Row by row L z times the row's scale, in place, the last asset first. */
function mixRows(
  z: Float64Array,
  scale: Float64Array,
  steps: number,
  assets: number,
  cholesky: Float64Array,
): void {
  if (assets === 3) {
    mixThree(z, scale, cholesky)
    return
  }
  for (let step = 0; step < steps; step++) {
    const row = step * assets
    const s = scale[step] as number // all indices are in bounds
    for (let i = assets - 1; i >= 0; i--) {
      let sum = (cholesky[i * assets] as number) * (z[row] as number)
      for (let j = 1; j <= i; j++) sum += (cholesky[i * assets + j] as number) * (z[row + j] as number)
      z[row + i] = sum * s
    }
  }
}

/** The same operations in the same order for three assets, written out for speed. */
function mixThree(z: Float64Array, scale: Float64Array, cholesky: Float64Array): void {
  const [l00 = 0, , , l10 = 0, l11 = 0, , l20 = 0, l21 = 0, l22 = 0] = cholesky
  for (let step = 0, n = 0; step < scale.length; step++, n += 3) {
    const s = scale[step] as number // all indices are in bounds
    const z0 = z[n] as number
    const z1 = z[n + 1] as number
    const z2 = z[n + 2] as number
    z[n] = l00 * z0 * s
    z[n + 1] = (l10 * z0 + l11 * z1) * s
    z[n + 2] = (l20 * z0 + l21 * z1 + l22 * z2) * s
  }
}

/** Innovations of one asset (before `unit`) become its returns, in place. */
function returnsOf(
  z: Float64Array,
  asset: number,
  assets: number,
  unit: number,
  parameters: {
    readonly mean: number
    readonly omega: number
    readonly alpha: number
    readonly gamma: number
    readonly beta: number
    readonly variance: number
  },
): void {
  const { mean, omega, alpha, beta } = parameters
  // (eps - |eps|)^2 is 4 eps^2 below 0 and 0 above: no branch that half of the draws would take.
  const quarter = parameters.gamma / 4
  let h = parameters.variance
  for (let n = asset; n < z.length; n += assets) {
    const eps = (z[n] as number) * unit // in bounds
    const negative = eps - Math.abs(eps)
    z[n] = mean + Math.sqrt(h) * eps
    h = omega + h * (beta + alpha * eps * eps + quarter * negative * negative)
  }
}

function requireValid(holds: boolean, what: string): void {
  if (holds) return
  throw new MembraneError('PRICE_MODEL_INVALID', {
    shortMessage: `GARCH parameters of ${what} are out of range: innovations need nu > 2, variances >= 0, one entry an asset.`,
    hint: 'Check nu, variance and the number of assets.',
  })
}
