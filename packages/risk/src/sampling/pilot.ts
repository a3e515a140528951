import { MembraneError } from '@membrane/core'
import { exp, ln } from '../exact/functions.ts'
import { createPathGenerator } from '../prices/generator.ts'
import type { PriceModel } from '../prices/model.ts'
import { createShocks } from '../prices/shocks.ts'

export type Tilt = NonNullable<PriceModel['tilt']>

/** Loss of a path, from its prices as a generator writes them. */
export type PathLoss = (path: number, prices: Float64Array) => number

/** What cross-entropy needs to know of one path. */
export type PilotPath = {
  readonly loss: number
  /** Largest fall of any asset, -ln of its lowest relative price: an order among paths that lost nothing. */
  readonly fall: number
  /** dP/dQ. */
  readonly weight: number
  /** By asset, sum over steps of the normals that drive it. */
  readonly sums: Float64Array
  /** Common jumps. */
  readonly jumps: number
  /** Sum over steps of the chi-squares that a t copula is mixed with. */
  readonly mixing: number
}

/** Whether a process has normals to tilt. */
export function canTilt(model: PriceModel): boolean {
  return choleskyOf(model) !== undefined
}

function choleskyOf({ process }: PriceModel): Float64Array | undefined {
  return process.kind === 'gbm' || process.kind === 'garch' || process.kind === 'merton'
    ? process.cholesky
    : undefined
}

/** Expected common jumps of a path. */
export function commonJumps({ process, steps }: PriceModel): number {
  return process.kind === 'merton' ? process.set.common.intensity * steps : 0
}

/** Steps up to which the mixing is tilted: over many of them one factor for all wastes more weight than it wins. */
const fewSteps = 30

/**
 * Degrees of freedom of the chi-squares that a tilt may change, one in each step; undefined without a t copula, and over
 * more than a few steps.
 */
export function mixingOf({ process, steps }: PriceModel): number | undefined {
  if (process.kind !== 'garch' || steps > fewSteps) return undefined
  return process.set.copula.nu === Infinity ? undefined : process.set.copula.nu
}

/**
 * Draws paths under a tilt, with the statistics that the tilt's parameters belong to.
 * @throws MembraneError `TILT_INVALID` for a process that cannot be tilted.
 */
export function drawPilot(
  plain: PriceModel,
  tilt: Tilt,
  paths: number,
  seed: number,
  lossOf: PathLoss,
): readonly PilotPath[] {
  const model: PriceModel = { ...plain, sampling: 'plain', tilt }
  const cholesky = choleskyOf(model)
  if (cholesky === undefined)
    throw new MembraneError('TILT_INVALID', {
      shortMessage: `A process of kind ${model.process.kind} has no normals to tilt.`,
      hint: 'Use `gbm`, `garch` or `merton`, or another way of sampling.',
    })
  const { assets, steps } = model
  const generator = createPathGenerator(model, seed)
  const shocks = createShocks(model, seed, cholesky)
  const prices = new Float64Array((steps + 1) * assets)
  const normals = new Float64Array(steps * assets)
  const expected = commonJumps(model)
  const nu = mixingOf(model)
  const factor = tilt.mixing ?? 1
  return Array.from({ length: paths }, (_, path) => {
    const logWeight = generator.fill(path, prices)
    const ofNormals = shocks.fill(path, normals)
    const sums = new Float64Array(assets)
    for (let at = 0; at < normals.length; at++)
      sums[at % assets] = (sums[at % assets] as number) + (normals[at] as number)
    let lowest = Infinity
    for (const price of prices) if (price < lowest) lowest = price
    // What is left of the likelihood ratio tells the one statistic that the rest of the tilt belongs to.
    const rest = logWeight - ofNormals
    return {
      loss: lossOf(path, prices),
      fall: -ln(lowest),
      weight: exp(logWeight),
      sums,
      // That of N jumps is e^((c - 1) expected) c^-N.
      jumps:
        expected === 0 || tilt.intensity === 1
          ? 0
          : Math.round(((tilt.intensity - 1) * expected - rest) / ln(tilt.intensity)),
      // That of chi-squares of sum S is c^(nu n / 2) e^((1 / c - 1) S / 2).
      mixing: nu === undefined || factor === 1 ? 0 : (2 * rest - nu * steps * ln(factor)) / (1 / factor - 1),
    }
  })
}

/** dP/dQ of a path under another tilt than the one that it was drawn with. */
export function weightUnder({ sums, jumps, mixing }: PilotPath, tilt: Tilt, model: PriceModel): number {
  let logWeight = 0
  for (let asset = 0; asset < sums.length; asset++) {
    const theta = tilt.theta[asset] as number
    logWeight += theta * (0.5 * theta * model.steps - (sums[asset] as number))
  }
  if (tilt.intensity !== 1)
    logWeight += (tilt.intensity - 1) * commonJumps(model) - jumps * ln(tilt.intensity)
  const nu = mixingOf(model)
  const factor = tilt.mixing ?? 1
  if (nu !== undefined && factor !== 1)
    logWeight += 0.5 * (nu * model.steps * ln(factor) + (1 / factor - 1) * mixing)
  return exp(logWeight)
}
