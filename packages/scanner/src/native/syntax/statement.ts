import type { Span } from '../../ast/node.ts'
import { parseAssembly } from './assembly.ts'
import { parseExpression } from './expression.ts'
import {
  accept,
  diagnose,
  endWithSemicolon,
  enter,
  expect,
  expectName,
  fail,
  isName,
  kindAt,
  kindNow,
  leave,
  onlyUnreadable,
  type Parser,
  partnerAt,
  spanAt,
  spanFrom,
  startsLine,
} from './parser.ts'
import { isDefinition, skipStatement } from './recover.ts'
import * as T from './token.ts'
import type { Block, CallExpression, Expression, Statement, TryCatch, Variable } from './tree.ts'
import { startsDeclaration } from './typeName.ts'
import { parseParameters, parseVariable } from './variable.ts'

const NO_VARIABLES: readonly Variable[] = []

/** Reads a block; one that the file or the next definition cuts off ends there, with a diagnostic. */
export function parseBlock(parser: Parser): Block {
  return parseBlockFrom(parser, parser.position, false)
}

function parseBlockFrom(parser: Parser, first: number, unchecked: boolean): Block {
  expect(parser, T.L_BRACE)
  const statements: Statement[] = []
  for (;;) {
    const kind = kindNow(parser)
    if (kind === T.R_BRACE) {
      parser.position += 1
      break
    }
    if (kind === T.END || isDefinition(parser, parser.position)) {
      diagnose(parser, spanAt(parser, parser.position), 'expected `}`')
      break
    }
    if (kind === T.SEMICOLON) parser.position += 1
    else statements.push(parseStatement(parser))
  }
  return { kind: 'block', at: spanFrom(parser, first), statements, unchecked }
}

/** Reads a statement; one that cannot be read becomes `unread`. Moves on except before `}` and the end. */
export function parseStatement(parser: Parser): Statement {
  const first = parser.position
  const { depth } = parser
  try {
    enter(parser)
    const statement = parseStatementOfKind(parser, kindNow(parser), first)
    leave(parser)
    return statement
  } catch (error) {
    onlyUnreadable(error)
    parser.depth = depth
    skipStatement(parser, first)
    return { kind: 'unread', at: spanFrom(parser, first) }
  }
}

function parseStatementOfKind(parser: Parser, kind: number, first: number): Statement {
  const next = kindAt(parser, first + 1)
  switch (kind) {
    case T.L_BRACE:
      return parseBlock(parser)
    case T.IF:
      return parseIf(parser)
    case T.FOR:
      return parseFor(parser)
    case T.WHILE: {
      parser.position += 1
      const condition = parseCondition(parser)
      const body = parseBody(parser)
      return { kind: 'while', at: spanFrom(parser, first), condition, body }
    }
    case T.DO:
      return parseDoWhile(parser)
    case T.RETURN: {
      parser.position += 1
      const value = endsHere(parser) ? undefined : parseExpression(parser)
      return ended(parser, { kind: 'return', at: spanFrom(parser, first), value })
    }
    case T.THROW:
      return parseWord(parser, (at) => ({ kind: 'revert', at, call: undefined }))
    case T.BREAK:
      return parseWord(parser, (at) => ({ kind: 'break', at }))
    case T.CONTINUE:
      return parseWord(parser, (at) => ({ kind: 'continue', at }))
    case T.ASSEMBLY:
      return parseAssembly(parser)
    case T.ELLIPSIS:
      return parseEllipsis(parser)
    case T.UNCHECKED:
      if (next !== T.L_BRACE) break
      parser.position += 1
      return parseBlockFrom(parser, first, true)
    case T.TRY:
      if (isName(next) || next === T.NEW || next === T.ELEMENTARY) return parseTry(parser)
      break
    case T.EMIT:
      if (isName(next)) return parseCallAfterWord(parser, 'emit')
      break
    case T.REVERT:
      if (isName(next)) return parseCallAfterWord(parser, 'revert')
      break
    case T.NAME:
      if (isPlaceholder(parser, first, next)) {
        return parseWord(parser, (at) => ({ kind: 'placeholder', at }))
      }
      break
    default:
  }
  return parseSimple(parser)
}

function isPlaceholder(parser: Parser, index: number, next: number): boolean {
  if (parser.text.charCodeAt(parser.starts[index] as number) !== 95) return false
  if ((parser.ends[index] as number) - (parser.starts[index] as number) !== 1) return false
  return next === T.SEMICOLON || next === T.R_BRACE || next === T.END || startsLine(parser, index + 1)
}

function ended<S extends Statement>(parser: Parser, statement: S): S {
  endWithSemicolon(parser)
  return statement
}

function endsHere(parser: Parser): boolean {
  const kind = kindNow(parser)
  return kind === T.SEMICOLON || kind === T.R_BRACE || kind === T.END
}

function parseWord(parser: Parser, make: (at: Span) => Statement): Statement {
  const at = spanAt(parser, parser.position)
  parser.position += 1
  return ended(parser, make(at))
}

function parseEllipsis(parser: Parser): Statement {
  const at = spanAt(parser, parser.position)
  diagnose(parser, at, 'code is left out')
  while (accept(parser, T.ELLIPSIS) || accept(parser, T.DOT));
  accept(parser, T.SEMICOLON)
  return { kind: 'unread', at }
}

/** Reads a condition in parentheses; what cannot be read in it costs the condition and not the branches. */
function parseCondition(parser: Parser): Expression {
  const open = parser.position
  const { depth } = parser
  expect(parser, T.L_PAREN)
  try {
    const condition = parseExpression(parser)
    expect(parser, T.R_PAREN)
    return condition
  } catch (error) {
    onlyUnreadable(error)
    const close = partnerAt(parser, open)
    if (close < 0) throw error
    parser.depth = depth
    parser.position = close + 1
    return { kind: 'unread', at: spanFrom(parser, open) }
  }
}

/** Reads the statement that a branch or loop governs; `;` alone is an empty block. */
function parseBody(parser: Parser): Statement {
  const first = parser.position
  if (!accept(parser, T.SEMICOLON)) return parseStatement(parser)
  return { kind: 'block', at: spanFrom(parser, first), statements: [], unchecked: false }
}

function parseIf(parser: Parser): Statement {
  const first = parser.position
  parser.position += 1
  const condition = parseCondition(parser)
  const then = parseBody(parser)
  const otherwise = accept(parser, T.ELSE) ? parseBody(parser) : undefined
  return { kind: 'if', at: spanFrom(parser, first), condition, then, else: otherwise }
}

function parseFor(parser: Parser): Statement {
  const first = parser.position
  const open = first + 1
  const { depth } = parser
  let init: Statement | undefined
  let condition: Expression | undefined
  let step: Expression | undefined
  parser.position += 1
  expect(parser, T.L_PAREN)
  try {
    if (!accept(parser, T.SEMICOLON)) init = parseSimple(parser)
    if (kindNow(parser) !== T.SEMICOLON) condition = parseExpression(parser)
    expect(parser, T.SEMICOLON)
    if (kindNow(parser) !== T.R_PAREN) step = parseExpression(parser)
    expect(parser, T.R_PAREN)
  } catch (error) {
    onlyUnreadable(error)
    const close = partnerAt(parser, open)
    if (close < 0) throw error
    parser.depth = depth
    parser.position = close + 1
  }
  const body = parseBody(parser)
  return { kind: 'for', at: spanFrom(parser, first), init, condition, step, body }
}

function parseDoWhile(parser: Parser): Statement {
  const first = parser.position
  parser.position += 1
  const body = parseBody(parser)
  expect(parser, T.WHILE)
  const condition = parseCondition(parser)
  return ended(parser, { kind: 'doWhile', at: spanFrom(parser, first), condition, body })
}

function parseCall(parser: Parser): CallExpression {
  const call = parseExpression(parser)
  if (call.kind !== 'call') fail(parser, 'a call')
  return call
}

function parseCallAfterWord(parser: Parser, kind: 'emit' | 'revert'): Statement {
  const first = parser.position
  parser.position += 1
  const call = parseCall(parser)
  return ended(parser, { kind, at: spanFrom(parser, first), call })
}

function parseTry(parser: Parser): Statement {
  const first = parser.position
  parser.position += 1
  const call = parseCall(parser)
  const returns = accept(parser, T.RETURNS) ? parseParameters(parser, 'return') : NO_VARIABLES
  const success = parseBlock(parser)
  const catches: TryCatch[] = []
  while (kindNow(parser) === T.CATCH) {
    const start = parser.position
    parser.position += 1
    const name = isName(kindNow(parser)) ? expectName(parser) : ''
    const params = kindNow(parser) === T.L_PAREN ? parseParameters(parser, 'parameter') : NO_VARIABLES
    const body = parseBlock(parser)
    catches.push({ at: spanFrom(parser, start), name, params, body })
  }
  return { kind: 'try', at: spanFrom(parser, first), call, returns, success, catches }
}

/** Reads a variable declaration or an expression, with its `;`. */
function parseSimple(parser: Parser): Statement {
  const first = parser.position
  const kind = kindNow(parser)
  if (kind === T.VAR && kindAt(parser, first + 1) === T.L_PAREN) return parseVarTuple(parser)
  if (kind === T.L_PAREN && startsTupleDeclaration(parser, first)) return parseTupleDeclaration(parser)
  if (startsDeclaration(parser, first)) {
    const variable = parseVariable(parser, 'local')
    const value = accept(parser, T.ASSIGN) ? parseExpression(parser) : undefined
    return ended(parser, { kind: 'variables', at: spanFrom(parser, first), declared: [variable], value })
  }
  const expression = parseExpression(parser)
  return ended(parser, { kind: 'expression', at: expression.at, expression })
}

/** The first component that is there tells: `(uint a, ...) =` declares, `(a, b) =` assigns. */
function startsTupleDeclaration(parser: Parser, open: number): boolean {
  let index = open + 1
  while (kindAt(parser, index) === T.COMMA) index += 1
  return startsDeclaration(parser, index)
}

function parseTupleDeclaration(parser: Parser): Statement {
  const first = parser.position
  const declared = parseComponents(parser, () => parseVariable(parser, 'local'))
  return parseTupleValue(parser, first, declared)
}

/** `var (a, , b) = ...`. */
function parseVarTuple(parser: Parser): Statement {
  const first = parser.position
  parser.position += 1
  const declared = parseComponents(parser, () => inferredVariable(parser))
  return parseTupleValue(parser, first, declared)
}

function inferredVariable(parser: Parser): Variable {
  const name = expectName(parser)
  const at = spanAt(parser, parser.position - 1)
  return {
    kind: 'variable',
    at,
    nameAt: at,
    name,
    type: { kind: 'inferred', at },
    role: 'local',
    location: undefined,
    visibility: 'internal',
    visibilityWritten: false,
    constant: false,
    immutable: false,
    indexed: false,
    override: false,
    value: undefined,
    doc: '',
  }
}

function parseComponents(parser: Parser, component: () => Variable): readonly (Variable | undefined)[] {
  const declared: (Variable | undefined)[] = []
  expect(parser, T.L_PAREN)
  for (;;) {
    const kind = kindNow(parser)
    declared.push(kind === T.COMMA || kind === T.R_PAREN ? undefined : component())
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_PAREN)
  return declared
}

function parseTupleValue(
  parser: Parser,
  first: number,
  declared: readonly (Variable | undefined)[],
): Statement {
  const value = accept(parser, T.ASSIGN) ? parseExpression(parser) : undefined
  return ended(parser, { kind: 'variables', at: spanFrom(parser, first), declared, value })
}
