import type { Mutability, Visibility } from '../../ast/node.ts'
import { parseExpression } from './expression.ts'
import {
  accept,
  enter,
  expect,
  expectName,
  fail,
  grow,
  isName,
  kindAt,
  kindNow,
  leave,
  type Parser,
  partnerAt,
  spanFrom,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type { Path, TypeName, Variable } from './tree.ts'
import { parseParameters } from './variable.ts'

const NO_VARIABLES: readonly Variable[] = []

/** Reads a type, array brackets included; sets the parser's height as expressions do. */
export function parseTypeName(parser: Parser): TypeName {
  enter(parser)
  const first = parser.position
  parser.height = 1
  let type = parseElement(parser)
  while (kindNow(parser) === T.L_BRACKET) {
    const { height } = parser
    parser.position += 1
    const length = kindNow(parser) === T.R_BRACKET ? undefined : parseExpression(parser)
    expect(parser, T.R_BRACKET)
    grow(parser, height)
    type = { kind: 'array', at: spanFrom(parser, first), element: type, length }
  }
  leave(parser)
  return type
}

function parseElement(parser: Parser): TypeName {
  const first = parser.position
  switch (kindNow(parser)) {
    case T.ELEMENTARY: {
      const name = textAt(parser, first)
      parser.position += 1
      const payable = accept(parser, T.PAYABLE)
      return { kind: 'elementary', at: spanFrom(parser, first), name, payable }
    }
    case T.VAR:
      parser.position += 1
      return { kind: 'inferred', at: spanFrom(parser, first) }
    case T.MAPPING:
      return parseMapping(parser)
    case T.FUNCTION:
      return parseFunctionType(parser)
    default: {
      if (!isName(kindNow(parser))) fail(parser, 'a type')
      const path = parsePath(parser)
      return { kind: 'named', at: path.at, path }
    }
  }
}

/** Reads a dotted name, `A.B.c`. */
export function parsePath(parser: Parser): Path {
  const first = parser.position
  const parts = [expectName(parser)]
  while (kindNow(parser) === T.DOT && isWord(kindAt(parser, parser.position + 1))) {
    parser.position += 2
    parts.push(textAt(parser, parser.position - 1))
  }
  return { at: spanFrom(parser, first), parts }
}

function isWord(kind: number): boolean {
  return kind >= T.FIRST_WORD
}

function parseMapping(parser: Parser): TypeName {
  const first = parser.position
  parser.position += 1
  expect(parser, T.L_PAREN)
  const key = parseTypeName(parser)
  const { height } = parser
  const keyName = isName(kindNow(parser)) ? expectName(parser) : ''
  expect(parser, T.DOUBLE_ARROW)
  const value = parseTypeName(parser)
  const valueName = isName(kindNow(parser)) ? expectName(parser) : ''
  expect(parser, T.R_PAREN)
  grow(parser, height)
  return { kind: 'mapping', at: spanFrom(parser, first), key, value, keyName, valueName }
}

function parseFunctionType(parser: Parser): TypeName {
  const first = parser.position
  parser.position += 1
  const params = parseParameters(parser, 'parameter')
  const { height } = parser
  let visibility: Visibility = 'internal'
  let mutability: Mutability = 'nonpayable'
  for (;;) {
    const kind = kindNow(parser)
    if (kind === T.EXTERNAL) visibility = 'external'
    else if (kind === T.PURE) mutability = 'pure'
    else if (kind === T.VIEW || kind === T.CONSTANT) mutability = 'view'
    else if (kind === T.PAYABLE) mutability = 'payable'
    else if (kind !== T.INTERNAL) break
    // `function () external pure;`: the word is the variable's name.
    if (isName(kind) && endsDeclaration(kindAt(parser, parser.position + 1))) break
    parser.position += 1
  }
  const returns = accept(parser, T.RETURNS) ? parseParameters(parser, 'return') : NO_VARIABLES
  grow(parser, height)
  return { kind: 'function', at: spanFrom(parser, first), params, returns, visibility, mutability }
}

export function endsDeclaration(kind: number): boolean {
  return kind === T.SEMICOLON || kind === T.ASSIGN
}

/** Number of the token after the type that starts at token `index`; -1 where none can start there. Reads nothing. */
export function typeEnd(parser: Parser, index: number): number {
  let end = index + 1
  const kind = kindAt(parser, index)
  if (kind === T.ELEMENTARY) {
    if (kindAt(parser, end) === T.PAYABLE) end += 1
  } else if (kind === T.MAPPING) {
    end = partnerAt(parser, end) + 1
  } else if (kind === T.FUNCTION) {
    end = functionTypeEnd(parser, end)
  } else if (kind !== T.VAR) {
    if (!isName(kind)) return -1
    while (kindAt(parser, end) === T.DOT && isWord(kindAt(parser, end + 1))) end += 2
  }
  while (end > 0 && kindAt(parser, end) === T.L_BRACKET) end = partnerAt(parser, end) + 1
  return end > 0 ? end : -1
}

function functionTypeEnd(parser: Parser, open: number): number {
  let end = partnerAt(parser, open) + 1
  if (kindAt(parser, open) !== T.L_PAREN || end === 0) return -1
  for (;;) {
    const kind = kindAt(parser, end)
    if (kind === T.RETURNS) return partnerAt(parser, end + 1) + 1
    const isAttribute =
      kind === T.EXTERNAL || kind === T.INTERNAL || kind === T.CONSTANT || kind === T.PURE || kind === T.VIEW
    if (!isAttribute && kind !== T.PAYABLE) return end
    end += 1
  }
}

/** Whether a variable declaration starts at token `index`: a type, and then a name, a location or an attribute. */
export function startsDeclaration(parser: Parser, index: number): boolean {
  const end = typeEnd(parser, index)
  if (end < 0) return false
  const next = kindAt(parser, end)
  return (
    isName(next) ||
    next === T.MEMORY ||
    next === T.STORAGE ||
    next === T.CONSTANT ||
    next === T.PUBLIC ||
    next === T.PRIVATE ||
    next === T.INTERNAL
  )
}
