import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * Draws the README's picture from a real run of the demo:
 * `FORCE_COLOR=1 npm start --silent -- --once --headless | node bench/dist/picture.js > docs/demo.svg`.
 * It keeps the first attack's story and the table, since the whole run is longer than a screen.
 */
const font = { width: 8.4, height: 19, size: 14 }
const ground = '#10141c'
const colors: Readonly<Record<number, string>> = {
  31: '#ff6b6b',
  32: '#6bd490',
  33: '#f0c674',
  34: '#6aa5ff',
  35: '#d28bff',
  36: '#5fd7d7',
  37: '#ffffff',
}

type Style = { color: string; bold: boolean; dim: boolean; back: string | undefined }

const plain: Style = { color: '#d5dae3', bold: false, dim: false, back: undefined }

function applyCode(style: Style, code: number): Style {
  if (code === 0) return plain
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 7) return { ...style, color: ground, back: '#d5dae3' }
  if (code === 27) return { ...style, color: plain.color, back: undefined }
  if (code === 39) return { ...style, color: plain.color }
  if (code === 41) return { ...style, back: '#c0392b' }
  if (code === 49) return { ...style, back: undefined }
  return { ...style, color: colors[code] ?? style.color }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that starts a colour code
const codes = /\u001b\[([0-9;]*)m/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, kept whole
const pieces = /(\u001b\[[0-9;]*m)/u

function drawLine(line: string, row: number): string {
  const y = (row + 1) * font.height + 12
  let style = plain
  let column = 0
  let out = ''
  for (const [i, part] of line.split(codes).entries()) {
    if (i % 2 === 1) {
      for (const code of part.split(';')) style = applyCode(style, Number(code))
      continue
    }
    if (part === '') continue
    const length = [...part].length
    const x = 16 + column * font.width
    const width = length * font.width
    if (style.back !== undefined) {
      out += `<rect x="${x.toFixed(1)}" y="${y - 14}" width="${width.toFixed(1)}" height="${font.height}" fill="${style.back}"/>`
    }
    if (part.trim() !== '') {
      const weight = style.bold ? ' font-weight="bold"' : ''
      const opacity = style.dim ? ' opacity="0.6"' : ''
      out += `<text x="${x.toFixed(1)}" y="${y}" textLength="${width.toFixed(1)}" fill="${style.color}"${weight}${opacity} xml:space="preserve">${escapeXml(part)}</text>`
    }
    column += length
  }
  return out
}

function choose(lines: readonly string[]): readonly string[] {
  const text = lines.map((line) => stripVTControlCharacters(line))
  const chapter = text.findIndex((line) => /^ 1\/\d/.test(line))
  const outcome = text.findIndex((line) => line.trim().startsWith('with the guard:'))
  const table = text.findIndex((line) => line.startsWith('attack '))
  return [...lines.slice(0, chapter), ...lines.slice(chapter, outcome + 1), '', ...lines.slice(table)]
}

/** A picture that says everything in one glance is no wider than this. */
const maxColumns = 132

function cut(line: string): string {
  let width = 0
  return line
    .split(pieces)
    .map((part) => {
      if (part.startsWith('\u001b[')) return part
      const room = Math.max(0, maxColumns - width)
      const letters = [...part]
      width += letters.length
      return letters.length > room ? letters.slice(0, room).join('') : part
    })
    .join('')
}

const lines = choose(readFileSync(0, 'utf8').trimEnd().split('\n')).map(cut)
const columns = Math.max(...lines.map((line) => [...stripVTControlCharacters(line)].length))
const width = Math.ceil(columns * font.width + 32)
const height = lines.length * font.height + 32
console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A run of the demo">
<rect width="100%" height="100%" rx="10" fill="${ground}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${font.size}">
${lines.map(drawLine).join('\n')}
</g>
</svg>`)
