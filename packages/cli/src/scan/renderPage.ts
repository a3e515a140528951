import { wrap } from '../output/table.ts'
import type { Colors } from '../output/terminal.ts'

/**
 * Markdown as text for a terminal: headings in bold, code as it stands, paragraphs and list items wrapped at `width`
 * columns. It knows what detectors' pages use, and leaves anything else as it is written.
 */
export function renderPage(markdown: string, width: number, colors: Colors): string {
  const out: string[] = []
  let paragraph: string[] = []
  let fence = false
  const flush = () => {
    if (paragraph.length === 0) return
    const [first = ''] = paragraph
    const [, indent = '', mark = ''] = /^(\s*)([-*] |\d+\. )?/.exec(first) ?? []
    const hanging = ' '.repeat(indent.length + mark.length)
    const text = paragraph
      .map((line) => line.trim())
      .join(' ')
      .slice(mark.length)
    for (const [i, line] of wrap(plain(text), Math.max(20, width - hanging.length)).entries())
      out.push(`${i === 0 ? indent + bullet(mark) : hanging}${paint(line, colors)}`)
    paragraph = []
  }
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*```/.test(line)) {
      flush()
      fence = !fence
    } else if (fence) {
      out.push(colors.cyan(`    ${line}`.trimEnd()))
    } else if (/^#{1,6} /.test(line)) {
      flush()
      out.push(colors.bold(plain(line.replace(/^#+ /, '')).replaceAll('`', '')))
    } else if (line.trim() === '') {
      flush()
      if (out.at(-1) !== '') out.push('')
    } else if (line.startsWith('|')) {
      flush()
      out.push(line)
    } else {
      if (/^\s*([-*] |\d+\. )/.test(line)) flush()
      paragraph.push(line)
    }
  }
  flush()
  return `${out.join('\n').trimEnd()}\n`
}

const bullet = (mark: string): string => (mark === '- ' || mark === '* ' ? '• ' : mark)

/** Links become their text and their address. */
const plain = (text: string): string => text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')

/** Wrapping has cut the text into lines, so marks that open on one and close on the next stay as they are. */
function paint(line: string, colors: Colors): string {
  return line
    .replace(/\*\*([^*]+)\*\*/g, (_, text: string) => colors.bold(text))
    .replace(/`([^`]+)`/g, (_, text: string) => colors.cyan(text))
}
