/** A character as a terminal shows it: what is printed for it, and how many columns that takes. */
export type Cell = { readonly text: string; readonly width: number }

/** Spaces between tab stops. */
const tabWidth = 4

/**
 * Source text as cells, one for each code point. What would steer a terminal or reorder what is read (control
 * characters, escape sequences, bidirectional overrides, invisible characters) is shown as `\x1b` or `\u{202e}`; tabs
 * become spaces.
 */
export function cells(line: string): readonly Cell[] {
  let column = 0
  return Array.from(line, (char) => {
    const cell = toCell(char, column)
    column += cell.width
    return cell
  })
}

/** Text that is safe to print on a terminal: as `cells` shows it. */
export function printable(text: string): string {
  return cells(text)
    .map((cell) => cell.text)
    .join('')
}

/** Columns that a text takes on a terminal, with nothing escaped. */
export function textWidth(text: string): number {
  let width = 0
  for (const char of text) width += charWidth(char.codePointAt(0) ?? 0)
  return width
}

function toCell(char: string, column: number): Cell {
  const code = char.codePointAt(0) ?? 0
  if (char === '\t') {
    const width = tabWidth - (column % tabWidth)
    return { text: ' '.repeat(width), width }
  }
  if (!steers(code)) return { text: char, width: charWidth(code) }
  const text = code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  return { text, width: text.length }
}

/** C0, C1 and DEL; what Unicode calls format characters, separators of lines, tags; lone halves of pairs. */
function steers(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true
  if (code < 0xad) return false
  return /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(code))
}

function charWidth(code: number): number {
  if (code < 0x300) return 1
  if (/\p{Mn}|\p{Me}/u.test(String.fromCodePoint(code))) return 0
  return wideRanges.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

/** East Asian wide and full-width characters and emoji (Unicode Standard Annex 11), in coarse ranges. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2614, 0x2615],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f7e0, 0x1f7eb],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
]
