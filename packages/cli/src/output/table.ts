import { stripVTControlCharacters } from 'node:util'

export type Column = { readonly title: string; readonly align?: 'left' | 'right' }

/** Columns that a text takes on a terminal, colour codes not counted. */
export function visibleWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/** Pads to `width` visible columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - visibleWidth(text)))
  return align === 'left' ? text + space : space + text
}

/** Cuts plain text to `width` columns, marking the cut. */
export function truncate(text: string, width: number): string {
  const letters = [...text]
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that starts a colour code
const colorCode = /(\u001b\[[0-9;]*m)/u
const resetStyle = '\u001b[0m'

/** Cuts a line, coloured or not, to fewer than `columns`, marking the cut: a terminal wraps what reaches its edge. */
export function fit(line: string, columns: number): string {
  if (visibleWidth(line) < columns) return line
  let width = 0
  let out = ''
  for (const part of line.split(colorCode)) {
    if (part.startsWith('\u001b[')) {
      out += part
      continue
    }
    const room = Math.max(0, columns - 2 - width)
    const letters = [...stripVTControlCharacters(part)]
    out += letters.slice(0, room).join('')
    width += Math.min(room, letters.length)
    if (letters.length > room) return `${out}…${line.includes('\u001b[') ? resetStyle : ''}`
  }
  return out
}

/** Breaks plain text into lines of at most `width` columns, at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** An aligned table with a rule under its head; colour codes in cells do not disturb it. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: (head: string) => string = (head) => head,
): string {
  const widths = columnWidths(columns, rows)
  const [head = '', ...body] = alignRows(columns, rows, style)
  const rule = style(widths.map((width) => '─'.repeat(width)).join('  '))
  return [head, rule, ...body].join('\n')
}

/** The same without the rule, as lines, the head first: for small tables inside a longer text. */
export function alignRows(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: (head: string) => string = (head) => head,
): readonly string[] {
  const widths = columnWidths(columns, rows)
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd()
  return [style(line(columns.map(({ title }) => title))), ...rows.map(line)]
}

function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly number[] {
  return columns.map(({ title }, i) =>
    Math.max(visibleWidth(title), ...rows.map((row) => visibleWidth(row[i] ?? ''))),
  )
}
