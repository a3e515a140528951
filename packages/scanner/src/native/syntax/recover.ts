import { kindAt, type Parser, partnerAt } from './parser.ts'
import * as T from './token.ts'

/**
 * Moves behind the statement that starts at token `start`: after its `;`, after its block, or before the `}` that
 * ends what it stands in. Always moves on unless that `}` or the end is where it starts.
 */
export function skipStatement(parser: Parser, start: number): void {
  skip(parser, start, false)
}

/** The same for a member of a contract or file, which also ends where another one starts. */
export function skipMember(parser: Parser, start: number): void {
  skip(parser, start, true)
}

function skip(parser: Parser, start: number, member: boolean): void {
  let index = start
  for (;;) {
    const kind = kindAt(parser, index)
    if (kind === T.END || kind === T.R_BRACE) break
    if (index > start && (member ? startsMember(parser, index) : isDefinition(parser, index))) break
    if (kind === T.SEMICOLON) {
      index += 1
      break
    }
    const partner = partnerAt(parser, index)
    index = partner > index ? partner + 1 : index + 1
    if (kind === T.L_BRACE && partner > 0 && endsAfterBrace(kindAt(parser, index))) break
  }
  parser.position = index
}

function endsAfterBrace(next: number): boolean {
  switch (next) {
    case T.L_PAREN:
    case T.R_PAREN:
    case T.DOT:
    case T.COMMA:
    case T.SEMICOLON:
    case T.ELSE:
    case T.CATCH:
    case T.WHILE:
    case T.FOR:
      return false
    default:
      return true
  }
}

/** Whether token `index` starts a definition that cannot stand inside a function: then a `}` is missing before it. */
export function isDefinition(parser: Parser, index: number): boolean {
  const kind = kindAt(parser, index)
  const next = kindAt(parser, index + 1)
  switch (kind) {
    case T.FUNCTION:
    case T.CONTRACT:
    case T.LIBRARY:
    case T.INTERFACE:
    case T.MODIFIER:
    case T.EVENT:
      return next >= T.FIRST_NAME
    case T.CONSTRUCTOR:
    case T.ABSTRACT:
      return kind === T.ABSTRACT
        ? next === T.CONTRACT
        : next === T.L_PAREN && opensDefinition(parser, index + 1)
    default:
      return false
  }
}

/** Whether the parentheses at `open` are followed by a header or body rather than by `;` or an operator. */
function opensDefinition(parser: Parser, open: number): boolean {
  const close = partnerAt(parser, open)
  const next = close < 0 ? T.END : kindAt(parser, close + 1)
  return next === T.L_BRACE || next >= T.FIRST_WORD
}

function startsMember(parser: Parser, index: number): boolean {
  switch (kindAt(parser, index)) {
    case T.STRUCT:
    case T.ENUM:
    case T.USING:
    case T.IMPORT:
    case T.PRAGMA:
      return true
    default:
      return isDefinition(parser, index)
  }
}
