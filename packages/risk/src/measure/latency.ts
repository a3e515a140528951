import { pairwiseSum } from '../exact/sum.ts'
import { latencyBins, latencyFields } from '../market/market.ts'
import type { StressDetail, StressMetrics } from '../run/result.ts'

type Tell = (metric: string, reason: string) => undefined

/**
 * Percentiles, by debt, of the time from the moment an account turns unhealthy to its first liquidation. Debt that still
 * waits when its path ends counts as waiting longest of all, so that what nobody wants to liquidate makes a percentile
 * unknown and never short. Debt whose ill health the price or its owner ended first is left out and told as `healed`:
 * where that is much, the percentiles are those of the debt that did not heal in time, which is the quicker part of it.
 * @param latency `latencyWidth` sums over paths.
 * @param weighted paths carry weights, which these sums do not.
 */
export function latencyPercentiles(
  latency: Float64Array,
  binSeconds: number,
  weighted: boolean,
  tell: Tell,
): StressMetrics['latencySeconds'] {
  const unhealthy = pairwiseSum(latency)
  const healed = latency[latencyFields.healed] as number
  const open = latency[latencyFields.open] as number
  const waited = unhealthy - healed
  const percentile = (metric: string, level: number): number | undefined => {
    if (weighted) return tell(metric, 'Paths are tilted, and times are counted without their weights.')
    if (unhealthy === 0) return tell(metric, 'No position became unhealthy.')
    if (waited === 0) return tell(metric, 'All ill health ended before a liquidation.')
    const wanted = level * waited
    let counted = 0
    for (let bin = 0; bin < latencyBins - 1; bin++) {
      counted += latency[bin] as number
      if (counted >= wanted) return bin * binSeconds
    }
    const days = Math.round(((latencyBins - 1) * binSeconds) / 8_640) / 10
    const over = Math.round((1000 * (waited - counted)) / waited) / 10
    return tell(
      metric,
      `${over} % of the debt that did not heal waited for ${days === 1 ? 'a day' : `${days} days`} or longer, or until its path ended.`,
    )
  }
  const part = (metric: string, parts: number): number | undefined => {
    if (weighted) return tell(metric, 'Paths are tilted, and times are counted without their weights.')
    return unhealthy === 0 ? 0 : parts / unhealthy
  }
  return {
    p50: percentile('latencySeconds.p50', 0.5),
    p90: percentile('latencySeconds.p90', 0.9),
    p99: percentile('latencySeconds.p99', 0.99),
    healed: part('latencySeconds.healed', healed),
    open: part('latencySeconds.open', open),
  }
}

/**
 * Debt liquidated, by waiting time, in parts of the books' debt summed over paths: bins of 0, 1, 2, 5, 10, ... steps of `binSeconds`, as
 * seconds of their lower edge. The last one holds what took longer than all, or still waited.
 */
export function latencyHistogramOf(
  latency: Float64Array,
  binSeconds: number,
): StressDetail['latencyHistogram'] {
  const last = latencyBins - 1
  const edges = [0]
  for (let decade = 1; decade < last; decade *= 10)
    for (const step of [1, 2, 5]) if (step * decade < last) edges.push(step * decade)
  edges.push(last)
  const counts = edges.map((edge, n) => pairwiseSum(latency, edge, edges[n + 1] ?? latencyBins))
  counts[counts.length - 1] = (counts.at(-1) ?? 0) + (latency[latencyFields.open] as number)
  return { seconds: edges.map((edge) => edge * binSeconds), counts }
}
