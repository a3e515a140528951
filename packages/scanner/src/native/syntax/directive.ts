import { stringValue } from './literal.ts'
import {
  accept,
  endWithSemicolon,
  expect,
  expectName,
  fail,
  kindNow,
  type Parser,
  spanFrom,
  startsLine,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type { Import, ImportSymbol, Pragma } from './tree.ts'

/** Reads `pragma name value;`; a value is whatever stands before `;` or, where that is missing, the line's end. */
export function parsePragma(parser: Parser): Pragma {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const start = parser.position
  while (kindNow(parser) !== T.SEMICOLON && kindNow(parser) !== T.END && !startsLine(parser))
    parser.position += 1
  const value =
    parser.position === start ? '' : parser.text.slice(parser.starts[start], parser.ends[parser.position - 1])
  endWithSemicolon(parser)
  return { at: spanFrom(parser, first), name, value }
}

/** Reads an import in any of its forms. */
export function parseImport(parser: Parser): Import {
  const first = parser.position
  let unitAlias: string | undefined
  let symbols: ImportSymbol[] | undefined
  parser.position += 1
  if (kindNow(parser) !== T.STRING) {
    if (accept(parser, T.MUL)) {
      expect(parser, T.AS)
      unitAlias = expectName(parser)
    } else if (kindNow(parser) === T.L_BRACE) {
      symbols = parseSymbols(parser)
    } else unitAlias = expectName(parser)
    if (!accept(parser, T.FROM)) fail(parser, '`from`')
  }
  if (kindNow(parser) !== T.STRING) fail(parser, 'a path')
  const path = stringValue(textAt(parser, parser.position), T.STRING)
  parser.position += 1
  if (accept(parser, T.AS)) unitAlias = expectName(parser)
  endWithSemicolon(parser)
  return { at: spanFrom(parser, first), path, unitAlias, symbols }
}

function parseSymbols(parser: Parser): ImportSymbol[] {
  const symbols: ImportSymbol[] = []
  expect(parser, T.L_BRACE)
  while (kindNow(parser) !== T.R_BRACE) {
    const first = parser.position
    const name = expectName(parser)
    const alias = accept(parser, T.AS) ? expectName(parser) : name
    symbols.push({ at: spanFrom(parser, first), name, alias })
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_BRACE)
  return symbols
}
