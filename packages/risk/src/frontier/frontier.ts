import { MembraneError } from '@membrane/core'
import type { FrontierConfig, StressConfig } from '../config/config.ts'
import type { FrontierPoint } from '../run/result.ts'
import { candidateConfig, candidatesOf } from './candidate.ts'

/** What a run of one candidate gave. */
export type FrontierEvaluation = {
  /** Dollars owed that the candidate can be expected to carry. */
  readonly expectedBorrow: number
  /** Undefined where the paths are too few. */
  readonly es99: number | undefined
  /** Undefined where no path lost anything, so that no size of a loss was seen. */
  readonly es99Upper: number | undefined
}

/**
 * The grid of liquidation threshold, bonus, close factor and supply cap, every point run over the same paths. A point is
 * admissible where the upper end of the interval of ES 99 % keeps the limit, and efficient where no other point lends at
 * least as much at no more risk, with one of both better. A point under which no path lost anything has an upper end of 0.
 * @param evaluate runs a candidate's configuration; called once a point, one after the other.
 * @throws MembraneError `FRONTIER_INVALID` for an unknown asset, positions that are not read, or too few paths for ES 99 %.
 */
export async function frontierOf(
  config: FrontierConfig,
  base: StressConfig,
  evaluate: (candidate: StressConfig) => FrontierEvaluation | Promise<FrontierEvaluation>,
): Promise<readonly FrontierPoint[]> {
  const points: FrontierPoint[] = []
  for (const candidate of candidatesOf(config, base.protocol)) {
    const run = candidateConfig(config, base, candidate)
    const { expectedBorrow, es99, es99Upper } = await evaluate(run)
    if (es99 === undefined || (es99Upper === undefined && es99 > 0))
      throw new MembraneError('FRONTIER_INVALID', {
        shortMessage: `${run.paths} paths do not support ES 99 % of a point of the frontier.`,
        hint: 'Set `frontier.paths` to 1,000 or more.',
      })
    const upper = es99Upper ?? 0
    points.push({
      ...candidate,
      expectedBorrow,
      es99,
      es99Upper: upper,
      admissible: upper <= config.es99Limit,
      efficient: false,
    })
  }
  return markEfficient(points)
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
      return one.es99Upper - other.es99Upper || other.expectedBorrow - one.expectedBorrow || a - b
    })
  const efficient = new Set<number>()
  let most = -Infinity
  let riskOfMost = -Infinity
  for (const at of order) {
    const { expectedBorrow, es99Upper } = points[at] as FrontierPoint
    if (expectedBorrow > most) {
      most = expectedBorrow
      riskOfMost = es99Upper
      efficient.add(at)
    } else if (expectedBorrow === most && es99Upper === riskOfMost) efficient.add(at)
  }
  return points.map((point, at) => ({ ...point, efficient: efficient.has(at) }))
}
