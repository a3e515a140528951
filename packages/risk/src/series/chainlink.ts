import { MembraneError } from '@membrane/core'
import type { Columns } from './formats.ts'
import { type RawRow, readTime, splitLine, unreadable } from './rows.ts'
import type { ProblemLog } from './series.ts'

/** A proxy's round id is `phase << 64 | round of the aggregator`: https://docs.chain.link/data-feeds/historical-data */
const phaseBits = 64n
const usualDecimals = 8

/**
 * Rounds of a Chainlink feed (`roundId,answer,updatedAt`, any other columns beside). Integer answers are divided by
 * 10^decimals: of the file's own `decimals` column, else as given, else 8, which is reported as assumed. Rounds missing
 * inside of a phase are reported; a new phase is a new aggregator and starts to count again.
 * @throws MembraneError SERIES_UNREADABLE
 */
export function readRounds(
  lines: readonly string[],
  columns: Columns,
  options: { readonly name: string; readonly decimals: number | undefined; readonly log: ProblemLog },
): readonly RawRow[] {
  const { name, log } = options
  const rows: RawRow[] = []
  const rounds: {
    readonly phase: bigint
    readonly round: bigint
    readonly line: number
    readonly time: number
  }[] = []
  let assumed = false
  for (let index = columns.from; index < lines.length; index++) {
    const text = lines[index] ?? ''
    if (text.trim() === '') continue
    const line = index + 1
    const cells = splitLine(text)
    const time = readTime(cells[columns.time], name, line)
    const answer = cells[columns.close] ?? ''
    const own = columns.decimals === undefined ? undefined : Number(cells[columns.decimals])
    if (own !== undefined && !(Number.isInteger(own) && own >= 0 && own <= 36))
      throw unreadable(name, line, text, 'a row with decimals from 0 to 36')
    const scaled = /^-?\d+$/.test(answer)
    if (!scaled && !/^-?\d+\.\d*(e[-+]?\d+)?$/i.test(answer))
      throw unreadable(name, line, answer, 'an answer')
    if (scaled && own === undefined && options.decimals === undefined && !assumed) {
      assumed = true
      log.add('assumed', line, time)
    }
    // The decimal point is moved in the text: one rounding, of the number that was meant.
    const decimals = own ?? options.decimals ?? usualDecimals
    const price = scaled ? Number(`${answer}e-${decimals}`) : Number(answer)
    rows.push({ line, time, open: price, high: price, low: price, close: price })
    if (columns.round !== undefined)
      rounds.push({ ...splitRound(cells[columns.round], name, line), line, time })
  }
  reportMissing(rounds, log)
  return rows
}

function splitRound(cell: string | undefined, name: string, line: number): { phase: bigint; round: bigint } {
  if (cell === undefined || !/^\d+$/.test(cell)) throw unreadable(name, line, cell ?? '', 'the id of a round')
  const id = BigInt(cell)
  return { phase: id >> phaseBits, round: id & ((1n << phaseBits) - 1n) }
}

function reportMissing(
  rounds: readonly {
    readonly phase: bigint
    readonly round: bigint
    readonly line: number
    readonly time: number
  }[],
  log: ProblemLog,
): void {
  const ordered = [...rounds].sort((a, b) =>
    a.phase === b.phase ? Number(a.round - b.round) : Number(a.phase - b.phase),
  )
  for (const [index, current] of ordered.entries()) {
    const before = ordered[index - 1]
    if (before === undefined || before.phase !== current.phase) continue
    const missing = current.round - before.round - 1n
    if (missing > 0n) log.add('round', current.line, current.time, Number(missing))
  }
}

/**
 * Refuses decimals that no token has.
 * @throws MembraneError SERIES_UNREADABLE
 */
export function checkDecimals(decimals: number | undefined, name: string): void {
  if (decimals === undefined || (Number.isInteger(decimals) && decimals >= 0 && decimals <= 36)) return
  throw new MembraneError('SERIES_UNREADABLE', {
    shortMessage: `${name}: ${decimals} decimals were given, 0 to 36 are possible.`,
    hint: 'Feeds in dollars have 8, feeds in ether 18.',
  })
}
