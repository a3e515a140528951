import { normalQuantile } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import type { PriceModel } from './model.ts'
import { createStrata } from './strata.ts'

/** Purposes of streams that prices use; 7 is that of the strata; 0 and those from 16 on are left to others. */
export const purposes = { normals: 1, mixing: 2, commonJumps: 3, ownJumps: 4, rows: 5, tails: 6 } as const

/** The normals that drive one path of a model, after antithetic mirroring, stratification and tilting. */
export type Shocks = {
  /**
   * Writes `steps * assets` normals, row by row.
   * @returns Their part of ln dP/dQ: 0 without tilting.
   */
  readonly fill: (path: number, out: Float64Array) => number
}

/**
 * Normals of a model with `steps * assets` of them a path.
 *
 * - `antithetic`: path 2k + 1 has the normals of path 2k with the other sign.
 * - `stratified`: the standardised sum over the steps of the normals' component along `direction`, itself normal, is
 *   replaced by a draw from the path's own stratum of 1 / paths; the rest of the normals, independent of it, stays. The
 *   normals are thus still independent and standard for each path by itself.
 * - `tilt`: `theta` is added last.
 * @param cholesky Factor whose principal direction is stratified.
 */
export function createShocks(model: PriceModel, seed: number, cholesky: Float64Array): Shocks {
  const { assets, steps, tilt } = model
  const count = assets * steps
  const stream = createStream(seed, 0, purposes.normals)
  const antithetic = model.sampling === 'antithetic'
  const strata = model.sampling === 'stratified' ? createStrata(model, seed) : undefined
  const direction = strata === undefined ? undefined : principalDirection(cholesky, assets)
  const theta = tilt?.theta

  function fill(path: number, out: Float64Array): number {
    stream.reset(antithetic ? Math.floor(path / 2) : path)
    stream.fillNormals(out, 0, count)
    if (antithetic && path % 2 === 1) for (let n = 0; n < count; n++) out[n] = -(out[n] as number) // in bounds
    if (strata !== undefined && direction !== undefined) {
      let sum = 0
      for (let n = 0, a = 0; n < count; n++) {
        sum += (out[n] as number) * (direction[a] as number)
        a = a + 1 === assets ? 0 : a + 1
      }
      const root = Math.sqrt(steps)
      const shift = (normalQuantile(strata.uniform(path)) - sum / root) / root
      for (let n = 0, a = 0; n < count; n++) {
        out[n] = (out[n] as number) + shift * (direction[a] as number)
        a = a + 1 === assets ? 0 : a + 1
      }
    }
    return theta === undefined ? 0 : addTilt(theta, out)
  }

  /** z under Q has mean theta: dP/dQ is the product of e^(-theta z + theta^2 / 2). */
  function addTilt(theta: Float64Array, out: Float64Array): number {
    let logWeight = 0
    for (let a = 0; a < assets; a++) {
      const by = theta[a] as number // one per asset: createPathGenerator checks it
      let sum = 0
      for (let n = a; n < count; n += assets) {
        const z = (out[n] as number) + by
        out[n] = z
        sum += z
      }
      logWeight += by * (0.5 * by * steps - sum)
    }
    return logWeight
  }

  return { fill }
}

/**
 * Unit vector d, in the space of the independent normals, along which L d is longest: the leading eigenvector of L'L, by
 * 200 rounds of power iteration from an uneven start.
 */
function principalDirection(cholesky: Float64Array, assets: number): Float64Array {
  let d: Float64Array = Float64Array.from({ length: assets }, (_, a) => 1 / (1 + 0.1 * a))
  for (let round = 0; round < 200; round++) {
    const moved = new Float64Array(assets)
    const next = new Float64Array(assets)
    for (let i = 0; i < assets; i++) {
      for (let j = 0; j <= i; j++)
        moved[i] = (moved[i] as number) + (cholesky[i * assets + j] as number) * (d[j] as number)
    }
    for (let j = 0; j < assets; j++) {
      for (let i = j; i < assets; i++)
        next[j] = (next[j] as number) + (cholesky[i * assets + j] as number) * (moved[i] as number)
    }
    let square = 0
    for (const x of next) square += x * x
    if (!(square > 0)) return d.map(() => 1 / Math.sqrt(assets))
    const length = Math.sqrt(square)
    d = next.map((x) => x / length)
  }
  return d
}
