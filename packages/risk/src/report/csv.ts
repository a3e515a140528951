import { outcomeFields } from '../market/market.ts'
import type { StressResult } from '../run/result.ts'

/** Every path of a run: `outcomes[path * outcomeFields.length + field]`, and ln of its likelihood ratio. */
export type Samples = { readonly outcomes: Float64Array; readonly logWeights: Float64Array }

/** RFC 4180: a row a path with its log weight and every outcome, in dollars. */
export function pathsCsv({ outcomes, logWeights }: Samples): string {
  const width = outcomeFields.length
  const rows = Array.from(logWeights, (weight, path) =>
    [path, weight, ...outcomes.subarray(path * width, (path + 1) * width)].join(','),
  )
  return `${['path', 'logWeight', ...outcomeFields].join(',')}\r\n${rows.map((row) => `${row}\r\n`).join('')}`
}

/** RFC 4180: a row a point of the grid; an absent cap is an empty cell. */
export function frontierCsv({ frontier }: StressResult): string {
  const columns = [
    'liquidationThreshold',
    'bonus',
    'closeFactor',
    'supplyCap',
    'expectedBorrow',
    'es99',
    'es99Upper',
    'admissible',
    'efficient',
  ] as const
  const rows = frontier.map((point) => columns.map((column) => point[column] ?? '').join(','))
  return `${columns.join(',')}\r\n${rows.map((row) => `${row}\r\n`).join('')}`
}
