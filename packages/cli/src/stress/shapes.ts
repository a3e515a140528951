import type { StressResult } from '@membrane/risk'
import { duration, money, percent } from '../output/money.ts'
import { alignRows, visibleWidth } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'
import { sparkline } from '../view/chart.ts'

const worstShown = 3

/** Distributions and the worst paths, a line each. */
export function shapes(result: StressResult, c: Colors, width: number): readonly string[] {
  const drawn = (room: number) => [
    ...losses(result, c, room),
    ...latency(result, c, room),
    ...worst(result, c, room),
  ]
  const widest = (column: number) => Math.max(0, ...drawn(1).map((line) => visibleWidth(line[column] ?? '')))
  const lines = drawn(Math.max(8, Math.min(60, width - widest(0) - widest(2) - 4)))
  return lines.length === 0
    ? []
    : [
        alignRows([{ title: '' }, { title: '' }, { title: '' }], lines)
          .slice(1)
          .join('\n'),
      ]
}

function losses({ detail }: StressResult, c: Colors, room: number): readonly (readonly string[])[] {
  const { edges, weights } = detail.badDebtHistogram
  const last = edges.at(-1) ?? 0
  if (weights.length < 2) return []
  return [['bad debt', logHeights(weights, room), c.dim(`$0, ${money(edges[1] ?? 0)} to ${money(last)}`)]]
}

function latency({ detail }: StressResult, c: Colors, room: number): readonly (readonly string[])[] {
  const { seconds, counts } = detail.latencyHistogram
  const drawn = counts.findLastIndex((count) => count > 0) + 1
  if (drawn < 2) return []
  return [
    [
      'latency',
      logHeights(counts.slice(0, drawn), room),
      c.dim(`${duration(seconds[0] ?? 0)} to ${duration(seconds[drawn - 1] ?? 0)} and more`),
    ],
  ]
}

function worst({ detail }: StressResult, c: Colors, room: number): readonly (readonly string[])[] {
  return detail.worstPaths.slice(0, worstShown).flatMap(({ path, badDebt, prices, lowest }) => {
    const fallen = Object.entries(lowest).sort(([, a], [, b]) => a - b)[0]
    const series = fallen === undefined ? undefined : prices[fallen[0]]
    if (fallen === undefined || series === undefined) return []
    const [asset, low] = fallen
    return [
      [
        `path ${path}`,
        ofRange(thin(series, room)),
        c.dim(`${asset} down to ${percent(low - 1)}, loses ${money(badDebt)}`),
      ],
    ]
  })
}

/** Counts span decades: their logarithm, from a tenth of the least one up, keeps the tail in sight. */
function logHeights(values: readonly number[], room: number): string {
  const least = Math.min(...values.filter((value) => value > 0))
  return sparkline(values.slice(0, room).map((value) => (value > 0 ? Math.log10((10 * value) / least) : 0)))
}

/** Prices from their lowest to their highest: from zero, a crash would be a dent. */
function ofRange(values: readonly number[]): string {
  const low = Math.min(...values)
  return sparkline(values.map((value) => value - low))
}

function thin(values: readonly number[], most: number): readonly number[] {
  const count = Math.min(values.length, most)
  return Array.from(
    { length: count },
    (_, n) => values[Math.round((n * (values.length - 1)) / Math.max(1, count - 1))] ?? 0,
  )
}
