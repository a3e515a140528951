import { pairwiseSum } from '../exact/sum.ts'
import { createStream } from '../exact/threefry.ts'
import type { PriceModel } from '../prices/model.ts'
import {
  canTilt,
  commonJumps,
  drawPilot,
  mixingOf,
  type PathLoss,
  type PilotPath,
  type Tilt,
  weightUnder,
} from './pilot.ts'

/** A tilt with what it promises, or the reason to sample plainly. */
export type TiltChoice = {
  readonly tilt: Tilt | undefined
  /** Why not; undefined where there is a tilt. */
  readonly reason: string | undefined
  /** Variance of the mean loss without the tilt over that with it, as the last pilot saw it. */
  readonly varianceRatio: number | undefined
  /** Paths drawn to find out. */
  readonly pilotPaths: number
}

/** Part of the paths that the next level is fitted to. */
const elite = 0.1
const mostLevels = 12
/** Standard deviations that the sum of a path's normals may be moved by; further than that lie 1e-12 of all paths. */
const furthest = 7
/** A likelihood ratio over this belongs to a path that the tilt makes much rarer than it is. */
const mostWeight = 10
/** Keeps these draws apart from those of paths and of the bootstrap. */
const purpose = 2_046
/** Jumps and chi-squares are read off their likelihood ratios, which takes factors that are not 1. */
const firstIntensity = 2
const firstMixing = 0.9
/** A tilt that is too much is tried at half and at a quarter. */
const mostHalvings = 2
/** Losing paths from which a fit is possible where a tenth of all is out of reach. */
const fewest = 30

/**
 * Chooses theta (and the factors on common jumps and on the chi-squares of a t copula) by multi-level cross-entropy (Rubinstein and Kroese 2004, chapter 4): each
 * level draws a pilot under the last tilt and moves to the likelihood-weighted mean of the worst tenth, ordered by loss and,
 * among paths that lost nothing, by how far the price fell. Once a tenth of the paths lose, the last levels weigh each
 * path with its loss, which aims at the measure under which the mean loss has no variance at all.
 *
 * It is halved, twice at most, and then dropped, with the reason, where it does not lower the variance, where few paths carry the estimate, and where
 * paths also lose on a side that the tilt turns away from, where likelihood ratios know no bound. That is looked for in
 * plain paths and in paths tilted the opposite way; a rare loss at a right angle to both can be missed.
 * @param evaluate loss of a path, at least 0, from prices relative to the start.
 * @param pilotPaths paths a level. Default 1,000.
 * @param seed of the run; pilots draw from streams apart from those of its paths, so the run stays unbiased.
 */
export function chooseTilt({
  model,
  evaluate,
  pilotPaths = 1_000,
  seed,
}: {
  readonly model: PriceModel
  readonly evaluate: PathLoss
  readonly pilotPaths?: number
  readonly seed: number
}): TiltChoice {
  let drawn = 0
  const plainly = (reason: string): TiltChoice => ({
    tilt: undefined,
    reason,
    varianceRatio: undefined,
    pilotPaths: drawn,
  })
  if (!canTilt(model)) return plainly(`a process of kind ${model.process.kind} has no normals to tilt`)
  const jumping = commonJumps(model) > 0
  const seeds = createStream(seed, 0, purpose)
  const draw = (tilt: Tilt) => {
    drawn += pilotPaths
    return drawPilot(model, tilt, pilotPaths, seeds.uint32(), evaluate)
  }
  const first: Tilt = {
    theta: new Float64Array(model.assets),
    intensity: jumping ? firstIntensity : 1,
    ...(mixingOf(model) === undefined ? {} : { mixing: firstMixing }),
  }
  const start = draw(first)
  let tilt = first
  let paths = start
  let refinements = 0
  for (let level = 0; level < mostLevels && refinements < 3; level++) {
    const losing = paths.filter((path) => path.loss > 0).length
    // From the sixth level on the elite moves no more: what it has found must do.
    const enough = losing >= (level < 5 ? elite * pilotPaths : fewest)
    if (enough) refinements++
    const next = fitted(
      model,
      enough ? paths.map((path) => path.weight * path.loss) : eliteWeights(paths),
      paths,
    )
    if (next === undefined) return plainly('the pilot has no path that weighs anything')
    tilt = next
    paths = draw(tilt)
  }
  if (refinements === 0) return plainly('no tilt within reach makes paths lose anything often enough')
  let choice = plainly('')
  for (let halvings = 0; halvings <= mostHalvings; halvings++) {
    if (halvings > 0) {
      tilt = halved(tilt)
      paths = draw(tilt)
    }
    const mirrored = draw({ ...tilt, theta: tilt.theta.map((value) => 0 - value) })
    choice =
      turnsAway(model, tilt, start, paths) || turnsAway(model, tilt, mirrored, paths)
        ? plainly('paths lose on a side that the tilt turns away from')
        : judged(paths, tilt, plainly, drawn)
    if (choice.tilt !== undefined) break
  }
  return choice
}

/** Half as far, in the parameters in which each family is exponential: theta, ln of the intensity, 1 / factor of the mixing. */
function halved({ theta, intensity, mixing }: Tilt): Tilt {
  return {
    theta: theta.map((value) => value / 2),
    intensity: Math.sqrt(intensity),
    ...(mixing === undefined ? {} : { mixing: (2 * mixing) / (1 + mixing) }),
  }
}

/** More than a hundredth of the mean loss, seen through other paths, lies where the tilt makes paths ten times rarer. */
function turnsAway(
  model: PriceModel,
  tilt: Tilt,
  others: readonly PilotPath[],
  paths: readonly PilotPath[],
): boolean {
  const hidden = others.map((path) =>
    path.loss > 0 && weightUnder(path, tilt, model) > mostWeight ? path.weight * path.loss : 0,
  )
  const seen = pairwiseSum(paths.map(({ weight, loss }) => weight * loss))
  return pairwiseSum(hidden) > 0.01 * seen
}

function judged(
  paths: readonly PilotPath[],
  tilt: Tilt,
  plainly: (reason: string) => TiltChoice,
  pilotPaths: number,
): TiltChoice {
  const terms = paths.map(({ weight, loss }) => weight * loss)
  const total = pairwiseSum(terms)
  const squares = pairwiseSum(terms.map((term) => term * term))
  if (!(total > 0)) return plainly('no path of the last pilot lost anything')
  if ((total * total) / squares < paths.length / 50)
    return plainly('a fiftieth of the paths would carry the estimate')
  const mean = total / paths.length
  const plain =
    pairwiseSum(paths.map(({ weight, loss }) => weight * loss * loss)) / paths.length - mean * mean
  const tilted = squares / paths.length - mean * mean
  const varianceRatio = tilted > 0 ? plain / tilted : Infinity
  // Losses that are all but the same leave nothing to gain, and a ratio of two roundings.
  if (!(varianceRatio > 1.2 && plain > 0.01 * mean * mean)) return plainly('it does not lower the variance')
  return { tilt, reason: undefined, varianceRatio, pilotPaths }
}

/** Weights of the worst tenth, 0 for the rest. */
function eliteWeights(paths: readonly PilotPath[]): readonly number[] {
  const order = paths.map((_, at) => at)
  order.sort((a, b) => {
    const one = paths[a] as PilotPath
    const other = paths[b] as PilotPath
    return other.loss - one.loss || other.fall - one.fall || a - b
  })
  const weights = new Array<number>(paths.length).fill(0)
  for (const at of order.slice(0, Math.max(1, Math.floor(elite * paths.length))))
    weights[at] = (paths[at] as PilotPath).weight
  return weights
}

/** The tilt whose normals and jumps have the means that the weighted paths have; undefined where nothing weighs. */
function fitted(
  model: PriceModel,
  weights: readonly number[],
  paths: readonly PilotPath[],
): Tilt | undefined {
  const total = pairwiseSum(weights)
  if (!(total > 0)) return undefined
  const meanOf = (statistic: (path: PilotPath) => number) =>
    pairwiseSum(paths.map((path, at) => (weights[at] as number) * statistic(path))) / total
  const theta = Float64Array.from(
    { length: model.assets },
    (_, asset) => meanOf((path) => path.sums[asset] as number) / model.steps,
  )
  const length = Math.sqrt(pairwiseSum(theta.map((value) => value * value)) * model.steps)
  const kept = length > furthest ? furthest / length : 1
  const expected = commonJumps(model)
  const nu = mixingOf(model)
  return {
    theta: theta.map((value) => value * kept),
    // Never 1 exactly, so that jumps can be counted, and never so low that paths of many jumps are lost.
    intensity: expected === 0 ? 1 : Math.max(1.01, Math.min(20, meanOf((path) => path.jumps) / expected)),
    ...(nu === undefined
      ? {}
      : {
          mixing: Math.max(0.05, Math.min(0.999, meanOf((path) => path.mixing) / (nu * model.steps))),
        }),
  }
}
