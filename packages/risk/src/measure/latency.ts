import { pairwiseSum } from '../exact/sum.ts'
import type { StressDetail, StressMetrics } from '../run/result.ts'

type Tell = (metric: string, reason: string) => undefined

/**
 * Percentiles of the time from the first moment a position is unhealthy to its liquidation. A percentile that lies among
 * those that took longer than the last bin, or never happened, is undefined.
 * @param latency counts by blocks; the last bin gathers what took longer or never happened.
 * @param weighted paths carry weights, which these counts do not.
 */
export function latencyPercentiles(
  latency: Float64Array,
  blockSeconds: number,
  weighted: boolean,
  tell: Tell,
): StressMetrics['latencySeconds'] {
  const total = pairwiseSum(latency)
  const last = latency.length - 1
  const never = total === 0 ? 0 : (latency[last] as number) / total
  const percentile = (metric: string, level: number): number | undefined => {
    if (weighted) return tell(metric, 'Paths are tilted, and times are counted without their weights.')
    if (total === 0) return tell(metric, 'No position became unhealthy.')
    const wanted = level * total
    let counted = 0
    for (let bin = 0; bin < last; bin++) {
      counted += latency[bin] as number
      if (counted >= wanted) return bin * blockSeconds
    }
    return tell(metric, 'So many unhealthy positions are never liquidated in their path.')
  }
  return {
    p50: percentile('latencySeconds.p50', 0.5),
    p90: percentile('latencySeconds.p90', 0.9),
    p99: percentile('latencySeconds.p99', 0.99),
    never,
  }
}

/** Latencies as the report draws them: bins of 0, 1, 2, 5, 10, ... blocks and one for the rest, as seconds of their lower edge. */
export function latencyHistogramOf(
  latency: Float64Array,
  blockSeconds: number,
): StressDetail['latencyHistogram'] {
  const last = latency.length - 1
  const edges = [0]
  for (let decade = 1; decade < last; decade *= 10)
    for (const step of [1, 2, 5]) if (step * decade < last) edges.push(step * decade)
  edges.push(last)
  const counts = edges.map((edge, n) => pairwiseSum(latency, edge, edges[n + 1] ?? latency.length))
  return { seconds: edges.map((edge) => edge * blockSeconds), counts }
}
