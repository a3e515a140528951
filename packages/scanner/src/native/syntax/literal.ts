import { isUnit, numberLiteral } from '../../ast/numberLiteral.ts'
import { isName, kindNow, type Parser, spanFrom, textAt } from './parser.ts'
import * as T from './token.ts'
import type { LiteralExpression } from './tree.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r\n|[\s\S]))/g
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
  '\r': '',
  '\r\n': '',
}

/** Reads a number and the unit that may follow it. */
export function parseNumber(parser: Parser): LiteralExpression {
  const first = parser.position
  const text = textAt(parser, first)
  parser.position += 1
  let unit: string | undefined
  if (isName(kindNow(parser))) {
    const word = textAt(parser, parser.position)
    if (isUnit(word)) {
      unit = word
      parser.position += 1
    }
  }
  const form = text.length === 42 && ADDRESS.test(text) ? 'address' : 'number'
  return { kind: 'literal', at: spanFrom(parser, first), form, value: numberValue(text, unit), text, unit }
}

/** Value of a number as written; short decimals, nearly all there are, need no pattern. */
export function numberValue(text: string, unit: string | undefined): bigint | undefined {
  if (unit === undefined && text.length < 15) {
    const value = Number(text)
    if (Number.isSafeInteger(value)) return BigInt(value)
  }
  return numberLiteral(text, unit)
}

/** Reads string literals that stand next to each other, which make one. */
export function parseString(parser: Parser): LiteralExpression {
  const first = parser.position
  const kind = kindNow(parser)
  let value = ''
  let next = kind
  while (next === T.STRING || next === T.HEX_STRING || next === T.UNICODE_STRING) {
    value += stringValue(textAt(parser, parser.position), next)
    parser.position += 1
    next = kindNow(parser)
  }
  const form = kind === T.STRING ? 'string' : kind === T.HEX_STRING ? 'hexString' : 'unicodeString'
  const text = parser.text.slice(parser.starts[first], parser.ends[parser.position - 1])
  return { kind: 'literal', at: spanFrom(parser, first), form, value, text, unit: undefined }
}

/** What a string token stands for: without quotes and escapes; of a hex string the digits. */
export function stringValue(text: string, kind: number): string {
  const prefix = kind === T.STRING ? 0 : kind === T.HEX_STRING ? 3 : 7
  const quote = text.charAt(prefix)
  const closed = text.length > prefix + 1 && text.endsWith(quote)
  const inside = text.slice(prefix + 1, closed ? -1 : undefined)
  if (kind === T.HEX_STRING) return inside.replaceAll('_', '')
  return inside.includes('\\') ? inside.replace(ESCAPE, replaceEscape) : inside
}

function replaceEscape(_: string, byte: string | undefined, unit: string | undefined, char: string): string {
  const code = byte ?? unit
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
  return ESCAPES[char] ?? char
}
