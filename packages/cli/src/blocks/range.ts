import { MembraneError } from '@membrane/core'

/** One end of a range: a block's number, or how far it is behind the newest. */
export type RangeEnd = { readonly number: number } | { readonly behind: number }

/** Both ends included. */
export type BlockRange = { readonly first: RangeEnd; readonly last: RangeEnd }

const endPattern = /^(?:(\d{1,15})|latest(?:-(\d{1,15}))?)$/

/**
 * Reads `A..B`, or `A` alone, where each end is a number, `latest` or `latest-N`.
 * @throws RANGE_INVALID.
 */
export function parseRange(text: string): BlockRange {
  const parts = text.split('..')
  const first = parts.length > 2 ? undefined : parseEnd(parts[0] ?? '')
  const last = parts.length > 2 ? undefined : parseEnd(parts[1] ?? parts[0] ?? '')
  if (first === undefined || last === undefined) throw invalid(text, 'A..B')
  if ('number' in first && 'number' in last && first.number > last.number)
    throw invalid(text, 'the lower block first')
  return { first, last }
}

/**
 * The numbers that a range stands for when `head` is the newest block.
 * @throws RANGE_INVALID when it ends before it begins, or beyond the head.
 */
export function resolveRange(
  range: BlockRange,
  head: number,
): { readonly first: number; readonly last: number } {
  const at = (end: RangeEnd) => ('number' in end ? end.number : Math.max(0, head - end.behind))
  const first = at(range.first)
  const last = at(range.last)
  if (first > last) throw invalid(`${first}..${last}`, 'the lower block first')
  if (last > head) throw invalid(`${first}..${last}`, `blocks up to ${head}, the newest`)
  return { first, last }
}

/** Whether a recorded block is in the range. Recordings have no newest block, so their ends must be numbers. */
export function isInRange(range: BlockRange | undefined, number: number): boolean {
  if (range === undefined) return true
  const { first, last } = range
  if (!('number' in first) || !('number' in last)) {
    throw invalid('latest', 'block numbers: recorded blocks have no newest')
  }
  return number >= first.number && number <= last.number
}

function parseEnd(text: string): RangeEnd | undefined {
  const match = endPattern.exec(text.trim())
  if (match === null) return undefined
  return match[1] === undefined ? { behind: Number(match[2] ?? 0) } : { number: Number(match[1]) }
}

function invalid(given: string, expected: string): MembraneError {
  return new MembraneError('RANGE_INVALID', {
    shortMessage: `--blocks is ${JSON.stringify(given)}; expected ${expected}.`,
    hint: 'Write it as 19000000..19000010, latest-10..latest, or one number.',
  })
}
