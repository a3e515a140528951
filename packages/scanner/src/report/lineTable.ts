import type { SourceFile } from '../ast/program.ts'

/** Lines and columns count from 1; columns are Unicode code points, as SARIF's `unicodeCodePoints`. */
export type Position = { readonly line: number; readonly column: number }

/** From byte offsets, in which spans are given, to lines and columns, in which people and editors count. */
export type LineTable = {
  /** The source as UTF-8: what span offsets index. */
  readonly bytes: Uint8Array
  /** The position of a byte offset; one outside the source gives its nearest end. */
  position(offset: number): Position
}

const newline = 0x0a
const checkpointBits = 10
const tables = new WeakMap<SourceFile, LineTable>()

/** The line table of a source, made once for each. Lines end with `\n` or `\r\n`. */
export function lineTable(file: SourceFile): LineTable {
  const known = tables.get(file)
  if (known !== undefined) return known
  const bytes = Buffer.from(file.text, 'utf8')
  const starts = lineStarts(bytes)
  const letters = bytes.length === file.text.length ? (offset: number) => offset : codePointCounter(bytes)
  const table: LineTable = {
    bytes,
    position(offset) {
      const at = Math.min(Math.max(offset, 0), bytes.length)
      const line = lastAtOrBelow(starts, at)
      return { line: line + 1, column: letters(at) - letters(starts[line] ?? 0) + 1 }
    },
  }
  tables.set(file, table)
  return table
}

function lineStarts(bytes: Buffer): readonly number[] {
  const starts = [0]
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) starts.push(at + 1)
  return starts
}

/** Counts code points before an offset. With a count kept every 1,024 bytes, a file that is one huge line costs no more. */
function codePointCounter(bytes: Buffer): (offset: number) => number {
  const checkpoints = new Uint32Array((bytes.length >> checkpointBits) + 1)
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    if ((at & ((1 << checkpointBits) - 1)) === 0) checkpoints[at >> checkpointBits] = count
    if (startsCodePoint(bytes[at])) count++
  }
  const total = count
  return (offset) => {
    if (offset >= bytes.length) return total
    const block = offset >> checkpointBits
    let letters = checkpoints[block] ?? 0
    for (let at = block << checkpointBits; at < offset; at++) if (startsCodePoint(bytes[at])) letters++
    return letters
  }
}

function startsCodePoint(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) !== 0x80
}

function lastAtOrBelow(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
