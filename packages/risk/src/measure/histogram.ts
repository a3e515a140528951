import { exp } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import type { StressDetail } from '../run/result.ts'

/**
 * Bad debt in bins of 0, then 1, 2, 5 times powers of ten from the least loss to the largest; the first bin holds paths
 * that lost nothing.
 * @param losses dollars by path, nowhere negative.
 * @returns ascending edges in dollars, and weights of paths in [edge, next edge), one fewer; weights add up to 1 without tilting.
 */
export function histogramOf(
  losses: Float64Array,
  logWeights?: Float64Array,
): StressDetail['badDebtHistogram'] {
  let least = Infinity
  let most = 0
  for (const loss of losses) {
    if (loss > 0 && loss < least) least = loss
    if (loss > most) most = loss
  }
  if (most === 0) return { edges: [0, 1], weights: [losses.length === 0 ? 0 : 1] }
  const edges = [0, ...edgesBetween(least, most)]
  const members: number[][] = edges.slice(1).map(() => [])
  for (let path = 0; path < losses.length; path++) {
    const loss = losses[path] as number
    let low = 0
    let high = members.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((edges[middle] as number) <= loss) low = middle
      else high = middle - 1
    }
    members[low]?.push(logWeights === undefined ? 1 : exp(logWeights[path] as number))
  }
  return { edges, weights: members.map((weights) => pairwiseSum(weights) / losses.length) }
}

/** From the last edge at or under `least` to the first over `most`. */
function edgesBetween(least: number, most: number): readonly number[] {
  // Losses under a cent are dust: they share the first bins rather than stretch the axis.
  const from = Math.max(least, 0.01)
  const edges: number[] = []
  for (let decade = -2; ; decade++)
    for (const step of [1, 2, 5]) {
      // Powers of ten by repeated products and quotients: whole up to 1e22, and rounded once under one.
      let power = 1
      for (let n = 0; n < Math.abs(decade); n++) power *= 10
      const edge = decade < 0 ? step / power : step * power
      if (edge <= from) edges[0] = edge
      else edges.push(edge)
      if (edge > most) return edges.length === 1 ? [edge / 10, edge] : edges
    }
}

/** The paths of the largest losses, worst first; ties by path. */
export function worstPaths(losses: Float64Array, count: number): readonly number[] {
  const worst: number[] = []
  for (let path = 0; path < losses.length; path++) {
    const loss = losses[path] as number
    if (!(loss > 0)) continue
    if (worst.length === count && loss <= (losses[worst[count - 1] as number] as number)) continue
    let at = worst.length
    while (at > 0 && (losses[worst[at - 1] as number] as number) < loss) at--
    worst.splice(at, 0, path)
    if (worst.length > count) worst.pop()
  }
  return worst
}

/**
 * Prices of a path as the report draws them.
 * @param prices `step * ids.length + asset`, as a generator fills them.
 * @param points at most so many, first and last step among them.
 */
export function thinPath(
  prices: Float64Array,
  ids: readonly string[],
  points = 200,
): Readonly<Record<string, readonly number[]>> {
  const rows = ids.length === 0 ? 0 : Math.floor(prices.length / ids.length)
  const kept = Math.min(rows, points)
  return Object.fromEntries(
    ids.map((id, asset) => [
      id,
      Array.from({ length: kept }, (_, n) => {
        const row = kept < 2 ? 0 : Math.floor((n * (rows - 1)) / (kept - 1))
        return prices[row * ids.length + asset] as number
      }),
    ]),
  )
}
