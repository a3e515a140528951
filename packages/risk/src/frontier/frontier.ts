import { MembraneError } from '@membrane/core'
import type { FrontierConfig, StressConfig } from '../config/config.ts'
import { clopperPearson } from '../measure/binomial.ts'
import type { FrontierPoint } from '../run/result.ts'
import { type Candidate, candidateConfig, candidatesOf } from './candidate.ts'

/** What a run of one candidate gave. */
export type FrontierEvaluation = {
  /** Dollars owed that the candidate can be expected to carry. */
  readonly expectedBorrow: number
  /** Undefined where the paths are too few. */
  readonly es99: number | undefined
  /** Undefined where no path lost anything, so that no size of a loss was seen. */
  readonly es99Upper: number | undefined
  /** Dollars of the worst path. */
  readonly largestLoss: number
  /** Independent paths that it was run over. */
  readonly paths: number
}

/**
 * The grid of liquidation threshold, bonus, close factor and supply cap, every point run over the same paths. A point is
 * admissible where the upper end of the interval of ES 99 % keeps the limit, and efficient where no other point lends at
 * least as much at no more risk, with one of both better.
 *
 * A point under which no path lost anything is not taken for riskless: its upper end is the most that such a sample leaves to
 * the chance of a loss, times the largest loss that the same paths caused anywhere on the grid. Where the whole grid lost
 * nothing there is no such size: the upper end is unknown, and the point not admissible.
 * @param evaluate runs a candidate's configuration; called once a point, one after the other.
 * @throws MembraneError `FRONTIER_INVALID` for an unknown asset, positions that are not read, or too few paths for ES 99 %.
 */
export async function frontierOf(
  config: FrontierConfig,
  base: StressConfig,
  evaluate: (candidate: StressConfig) => FrontierEvaluation | Promise<FrontierEvaluation>,
): Promise<readonly FrontierPoint[]> {
  const runs: {
    readonly candidate: Candidate
    readonly run: FrontierEvaluation & { readonly es99: number }
  }[] = []
  for (const candidate of candidatesOf(config, base.protocol)) {
    const run = candidateConfig(config, base, candidate)
    const { es99, ...rest } = await evaluate(run)
    if (es99 === undefined || (rest.es99Upper === undefined && es99 > 0))
      throw new MembraneError('FRONTIER_INVALID', {
        shortMessage: `${run.paths} paths do not support ES 99 % of a point of the frontier.`,
        hint: 'Set `frontier.paths` to 1,000 or more.',
      })
    runs.push({ candidate, run: { ...rest, es99 } })
  }
  const largest = Math.max(...runs.map(({ run }) => run.largestLoss))
  return markEfficient(
    runs.map(({ candidate, run }) => {
      const upper = run.es99Upper ?? unseenUpper(largest, run.paths)
      return {
        ...candidate,
        expectedBorrow: run.expectedBorrow,
        es99: run.es99,
        es99Upper: upper,
        admissible: upper !== undefined && upper <= config.es99Limit,
        efficient: false,
      }
    }),
  )
}

/** The most that no loss in `paths` paths leaves to ES 99 %, where a loss is at most `largest` dollars. */
function unseenUpper(largest: number, paths: number): number | undefined {
  if (largest === 0) return undefined
  const [, chance] = clopperPearson(0, paths)
  return Math.min(1, chance / 0.01) * largest
}

/**
 * Marks the points that no other dominates in (expected borrow up, upper end of ES 99 % down). Points that are equal in
 * both are all efficient or none. n log n.
 */
export function markEfficient(points: readonly FrontierPoint[]): readonly FrontierPoint[] {
  const order = points
    .map((_, at) => at)
    .sort((a, b) => {
      const one = points[a] as FrontierPoint
      const other = points[b] as FrontierPoint
      return riskOf(one) - riskOf(other) || other.expectedBorrow - one.expectedBorrow || a - b
    })
  const efficient = new Set<number>()
  let most = -Infinity
  let riskOfMost = -Infinity
  for (const at of order) {
    const point = points[at] as FrontierPoint
    if (point.expectedBorrow > most) {
      most = point.expectedBorrow
      riskOfMost = riskOf(point)
      efficient.add(at)
    } else if (point.expectedBorrow === most && riskOf(point) === riskOfMost) efficient.add(at)
  }
  return points.map((point, at) => ({ ...point, efficient: efficient.has(at) }))
}

/** Unknown only where the whole grid lost nothing: then all points are alike. */
function riskOf({ es99Upper }: FrontierPoint): number {
  return es99Upper ?? 0
}
