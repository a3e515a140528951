import { MembraneError } from '@membrane/core'
import type { FrontierConfig, StressConfig } from '../config/config.ts'
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
  /** Dollars that each path lost, in the order of paths. */
  readonly losses: Float64Array
}

/**
 * The grid of liquidation threshold, bonus, close factor and supply cap, every point run over the same paths. A point is
 * admissible where the upper end of the interval of ES 99 % keeps the limit, and efficient where no other point lends at
 * least as much at no higher estimate of ES 99 %, with one of both better.
 *
 * A point under which no path lost anything is not taken for riskless. A point that lost no more than another on any of the
 * shared paths is taken to be no riskier than it, so that its upper end is at most the other's: that bounds points with few
 * losses or none by their neighbours. Where the whole grid lost nothing the upper ends are unknown, and no point admissible.
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
  return markEfficient(
    runs.map(({ candidate, run }) => {
      const upper = upperEnd(
        run,
        runs.map((other) => other.run),
      )
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

/** The least upper end among the point itself and those that lost at least as much on every path. */
function upperEnd(own: FrontierEvaluation, all: readonly FrontierEvaluation[]): number | undefined {
  const ends = all.flatMap((other) =>
    other.es99Upper !== undefined && (other === own || losesNoMore(own.losses, other.losses))
      ? [other.es99Upper]
      : [],
  )
  return ends.length === 0 ? undefined : Math.min(...ends)
}

function losesNoMore(one: Float64Array, other: Float64Array): boolean {
  for (let path = 0; path < one.length; path++) if ((one[path] ?? 0) > (other[path] ?? 0)) return false
  return true
}

/**
 * Marks the points that no other dominates in (expected borrow up, estimate of ES 99 % down): on the same paths differences of
 * estimates are sharper than their upper ends. Points that are equal in
 * both are all efficient or none. n log n.
 */
export function markEfficient(points: readonly FrontierPoint[]): readonly FrontierPoint[] {
  const order = points
    .map((_, at) => at)
    .sort((a, b) => {
      const one = points[a] as FrontierPoint
      const other = points[b] as FrontierPoint
      return one.es99 - other.es99 || other.expectedBorrow - one.expectedBorrow || a - b
    })
  const efficient = new Set<number>()
  let most = -Infinity
  let riskOfMost = -Infinity
  for (const at of order) {
    const point = points[at] as FrontierPoint
    if (point.expectedBorrow > most) {
      most = point.expectedBorrow
      riskOfMost = point.es99
      efficient.add(at)
    } else if (point.expectedBorrow === most && point.es99 === riskOfMost) efficient.add(at)
  }
  return points.map((point, at) => ({ ...point, efficient: efficient.has(at) }))
}
