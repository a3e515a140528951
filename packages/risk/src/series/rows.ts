import { MembraneError } from '@membrane/core'

/** One row of a price file, as written: nothing judged yet. */
export type RawRow = {
  readonly line: number
  /** Unix seconds. */
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** Fields of one line; double quotes around a field are taken off. Price files never hold commas inside quotes. */
export function splitLine(line: string): readonly string[] {
  return line.split(',').map((field) => {
    const trimmed = field.trim()
    return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
      ? trimmed.slice(1, -1)
      : trimmed
  })
}

/** Error for a line that is not what its format says. */
export function unreadable(name: string, line: number, given: string, expected: string): MembraneError {
  const shown = given.length > 80 ? `${given.slice(0, 77)}...` : given
  return new MembraneError('SERIES_UNREADABLE', {
    shortMessage: `${name}, line ${line}: "${shown}" is not ${expected}.`,
    hint: 'Correct or remove the line, or name the format of the file.',
    details: { name, line },
  })
}

const absent = new Set(['', 'nan', 'null', 'none', 'n/a', '-'])

/**
 * A price as written; NaN where the cell says that there is none, which the caller reports.
 * @throws MembraneError SERIES_UNREADABLE where it is neither.
 */
export function readPrice(cell: string | undefined, name: string, line: number): number {
  if (cell === undefined) throw unreadable(name, line, '(end of line)', 'a price')
  if (absent.has(cell.toLowerCase())) return Number.NaN
  // Number reads 0x10 as 16: no file of prices means that.
  const value = /^[-+]?0[xbo]/i.test(cell) ? Number.NaN : Number(cell)
  if (Number.isNaN(value)) throw unreadable(name, line, cell, 'a price')
  return value
}

/**
 * Unix seconds from a cell in seconds, milliseconds or microseconds (told apart by size: the three ranges do not meet
 * between 1973 and 5138), or an ISO date in UTC. Fractions of a second are dropped.
 * @throws MembraneError SERIES_UNREADABLE
 */
export function readTime(cell: string | undefined, name: string, line: number): number {
  if (cell === undefined || cell === '') throw unreadable(name, line, cell ?? '(end of line)', 'a time')
  const value = Number(cell)
  if (Number.isNaN(value)) return readDate(cell, name, line)
  const seconds = unixSeconds(value)
  if (seconds === undefined)
    throw unreadable(name, line, cell, 'a unix time in seconds, milliseconds or microseconds')
  return seconds
}

/** Whole seconds of a unix time in seconds, milliseconds or microseconds, told apart by size; undefined for any other number. */
export function unixSeconds(value: number): number | undefined {
  if (value > 0 && value < 1e11) return Math.floor(value)
  if (value >= 1e11 && value < 1e14) return Math.floor(value / 1e3)
  if (value >= 1e14 && value < 1e17) return Math.floor(value / 1e6)
  return undefined
}

const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?: ?(?:UTC|Z|\+00:?00))?$/

function readDate(cell: string, name: string, line: number): number {
  const match = isoDate.exec(cell)
  if (match === null) throw unreadable(name, line, cell, 'a unix time or a date in UTC (2020-03-12 10:00:00)')
  const [year, month, day, hour, minute, second] = match
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)))
  const milliseconds = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0)
  // Date.UTC carries 31 April over to May, month 13 to the next year, 75 minutes to the next hour: what does not come back is none.
  const back = new Date(milliseconds)
  if (
    back.getUTCMonth() + 1 !== month ||
    back.getUTCDate() !== day ||
    back.getUTCHours() !== hour ||
    back.getUTCMinutes() !== minute ||
    back.getUTCSeconds() !== second
  )
    throw unreadable(name, line, cell, 'a date that exists')
  return milliseconds / 1000
}
