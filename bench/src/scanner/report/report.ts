import type { Share } from '../../detectors/measure.ts'
import type { Found } from '../found.ts'

/** A cell of a table. */
export type Cell = string | number | Share

export type Table = {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Something to look at: a label nobody found, a finding where there should be none. */
export type Listed = {
  readonly tool: string
  readonly file: string
  readonly line: number | undefined
  /** Class, rule or detector. */
  readonly what: string
  readonly note: string
}

/** What one data set says of one or more tools. */
export type EvalReport = {
  readonly dataset: string
  /** How it was counted, one sentence each. */
  readonly method: readonly string[]
  readonly tables: readonly Table[]
  readonly misses: readonly Listed[]
  readonly alarms: readonly Listed[]
  /** What a tool could not read or compile. */
  readonly failed: readonly Listed[]
}

export function isShare(cell: Cell): cell is Share {
  return typeof cell === 'object'
}

/** A share with its counts and its 95 % interval: `52.7 % 109/207 [46, 59]`. */
export function shareText({ hits, of, share, low, high }: Share): string {
  if (of === 0) return '-'
  return `${(100 * share).toFixed(1)} % ${hits}/${of} [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`
}

export function cellText(cell: Cell): string {
  if (isShare(cell)) return shareText(cell)
  return typeof cell === 'string' ? cell : Number.isInteger(cell) ? String(cell) : cell.toFixed(2)
}

/** A finding as a line of a list. */
export function listed(tool: string, found: Found, note = ''): Listed {
  const place = [found.contract, found.fn].filter((one) => one !== undefined).join('.')
  const said = found.message.replace(/\s+/g, ' ').slice(0, 160)
  return {
    tool,
    file: found.file,
    line: found.line,
    what: found.detector,
    note: [note, place, said].filter((one) => one !== '').join(' · '),
  }
}
