import type { SourceFinding } from '@membrane/core'
import { type Cell, cells } from './cells.ts'
import { sliceLine } from './longLine.ts'
import type { Paint } from './paint.ts'

export type FrameOptions = {
  readonly paint: Paint
  /** Colour of the underline. */
  readonly mark: (text: string) => string
  /** Columns of the terminal. */
  readonly width: number
}

const before = 2
const after = 1
/** Of a longer span the first lines are shown. */
const mostLines = 6
/** Code points of one line that are looked at: far more than a terminal shows. */
const mostLetters = 1_000

/**
 * The lines around a finding, numbered, its span underlined. Lines too long for the terminal are cut, keeping the start of
 * the span in view. `lines` is the whole file.
 */
export function codeFrame(
  at: Pick<SourceFinding, 'line' | 'endLine' | 'column' | 'endColumn'>,
  lines: readonly string[],
  options: FrameOptions,
): readonly string[] {
  const last = Math.min(at.endLine, at.line + mostLines - 1, lines.length)
  const from = Math.max(1, at.line - before)
  const to = Math.min(lines.length, at.endLine > last ? last : last + after)
  const gutter = String(to).length
  const room = Math.max(20, options.width - gutter - 7)
  const { dim } = options.paint
  const frame: string[] = []
  for (let number = from; number <= to; number++) {
    const inside = number >= at.line && number <= last
    const focus = number === at.line ? at.column : 1
    const view = cut(lines, number, inside ? focus : 1, room)
    const label = String(number).padStart(gutter)
    const head = inside ? `${options.mark('>')} ${label}` : `  ${dim(label)}`
    frame.push(`  ${head} ${dim('│')} ${view.shown.map(({ text }) => text).join('')}`.trimEnd())
    if (!inside) continue
    const underline = carets(view, focus, number === at.endLine ? at.endColumn : undefined)
    if (underline !== '')
      frame.push(`    ${' '.repeat(gutter)} ${dim('│')} ${options.mark(underline)}`.trimEnd())
  }
  if (at.endLine > last) frame.push(`    ${' '.repeat(gutter)} ${dim('│')} ${dim(`… to line ${at.endLine}`)}`)
  return frame
}

type View = {
  readonly shown: readonly Cell[]
  /** Column of the source line that `shown` begins with, its mark of a cut not counted. */
  readonly first: number
  /** 1 where `shown` begins with a mark of a cut. */
  readonly lead: number
}

const ellipsis: Cell = { text: '…', width: 1 }

/** The part of line `number` that fits in `room` columns and holds column `focus`. */
function cut(lines: readonly string[], number: number, focus: number, room: number): View {
  const line = lines[number - 1] ?? ''
  const long = line.length > mostLetters
  const offset = long ? Math.max(0, focus - 1 - mostLetters / 4) : 0
  const all = cells(long ? sliceLine(lines, number, offset, mostLetters) : line)
  const total = all.reduce((sum, { width }) => sum + width, 0)
  if (total <= room && offset === 0) return { shown: all, first: 1, lead: 0 }
  const wanted = focus - 1 - offset
  const start = total <= room ? 0 : startFor(all, wanted, room)
  const lead = start + offset > 0 ? 1 : 0
  const shown: Cell[] = lead === 1 ? [ellipsis] : []
  let width = lead
  for (let index = start; index < all.length; index++) {
    const cell = all[index] ?? ellipsis
    if (width + cell.width > room - 1) {
      shown.push(ellipsis)
      break
    }
    shown.push(cell)
    width += cell.width
  }
  return { shown, first: offset + start + 1, lead }
}

/** Keeps the beginning of the line where the focus is near it, else a third of the room before the focus. */
function startFor(all: readonly Cell[], wanted: number, room: number): number {
  let width = 0
  for (let index = 0; index <= wanted && index < all.length; index++) width += all[index]?.width ?? 0
  if (width <= (room * 2) / 3) return 0
  let start = wanted
  let left = room / 3
  while (start > 0 && left - (all[start - 1]?.width ?? 0) >= 0) {
    start--
    left -= all[start]?.width ?? 0
  }
  return start
}

/** Carets under columns `from` (counting from 1) up to `to`, exclusive; undefined: to the end of what is shown. */
function carets({ shown, first, lead }: View, from: number, to: number | undefined): string {
  let spaces = ''
  let marks = ''
  let column = first - lead
  let leading = true
  for (const { text, width } of shown) {
    const blank = leading && text.trim() === ''
    if (!blank) leading = false
    if (column < from || column < first || (blank && from === 1)) spaces += ' '.repeat(width)
    else if (to === undefined || column < Math.max(to, from + 1)) marks += '^'.repeat(width)
    column++
  }
  return marks === '' ? '' : spaces + marks
}
