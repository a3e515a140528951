import type { Parser } from './parser.ts'

/** Text of the NatSpec comment before token `index`, without the comment marks; empty where there is none. */
export function docBefore(parser: Parser, index: number): string {
  const doc = parser.docs.get(index)
  if (doc === undefined) return ''
  const block = parser.text.charCodeAt(doc.start + 1) === 42
  const raw = parser.text.slice(
    doc.start,
    block && parser.text.endsWith('*/', doc.end) ? doc.end - 2 : doc.end,
  )
  return raw.replace(/^[ \t]*(?:\/\/\/|\/\*\*+|\*)[ \t]?/gm, '').trim()
}
