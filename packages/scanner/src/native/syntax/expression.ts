import type { Span } from '../../ast/node.ts'
import { parseNumber, parseString } from './literal.ts'
import {
  accept,
  diagnose,
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
  spanAt,
  spanFrom,
  spanSince,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type { CallExpression, Expression, UnaryExpression } from './tree.ts'
import { parseTypeName } from './typeName.ts'

type Option = CallExpression['options'][number]
const NO_OPTIONS: readonly Option[] = []
/** Above every precedence. */
const TIGHTEST = T.PRECEDENCE[T.EXP] ?? 0

/** Reads an expression, assignment and conditional included. */
export function parseExpression(parser: Parser): Expression {
  enter(parser)
  const left = parseBinary(parser, 1)
  const kind = kindNow(parser)
  let result = left
  if (kind >= T.ASSIGN && kind <= T.ASSIGN_MOD) {
    const { height } = parser
    parser.position += 1
    const right = parseExpression(parser)
    grow(parser, height)
    result = { kind: 'assign', at: spanSince(parser, left.at), op: spelling(kind), left, right }
  } else if (kind === T.QUESTION) {
    let { height } = parser
    parser.position += 1
    const then = parseExpression(parser)
    height = Math.max(height, parser.height)
    expect(parser, T.COLON)
    const otherwise = parseExpression(parser)
    grow(parser, height)
    result = {
      kind: 'conditional',
      at: spanSince(parser, left.at),
      condition: left,
      then,
      else: otherwise,
    }
  }
  leave(parser)
  return result
}

function spelling(kind: number): string {
  return T.SPELLING[kind] ?? ''
}

function parseBinary(parser: Parser, weakest: number): Expression {
  let left = parseUnary(parser)
  for (;;) {
    const kind = kindNow(parser)
    const strength = T.PRECEDENCE[kind] ?? 0
    if (strength < weakest) return left
    const { height } = parser
    parser.position += 1
    enter(parser)
    // Only `**` groups from the right.
    const right = parseBinary(parser, kind === T.EXP ? TIGHTEST : strength + 1)
    leave(parser)
    grow(parser, height)
    left = { kind: 'binary', at: spanSince(parser, left.at), op: spelling(kind), left, right }
  }
}

function parseUnary(parser: Parser): Expression {
  const kind = kindNow(parser)
  switch (kind) {
    case T.NOT:
    case T.BIT_NOT:
    case T.ADD:
    case T.SUB:
    case T.INC:
    case T.DEC:
    case T.DELETE: {
      const first = parser.position
      enter(parser)
      parser.position += 1
      const operand = parseUnary(parser)
      leave(parser)
      grow(parser, 0)
      // The cases above are the operators that the field admits.
      const op = (kind === T.DELETE ? 'delete' : spelling(kind)) as UnaryExpression['op']
      return { kind: 'unary', at: spanFrom(parser, first), op, prefix: true, operand }
    }
    default:
      return parsePostfix(parser)
  }
}

function parsePostfix(parser: Parser): Expression {
  let left = parsePrimary(parser)
  let options = NO_OPTIONS
  for (;;) {
    const kind = kindNow(parser)
    switch (kind) {
      case T.DOT: {
        parser.position += 1
        if (kindNow(parser) < T.FIRST_WORD) fail(parser, 'a member')
        parser.position += 1
        const name = parser.position - 1
        grow(parser, 0)
        left = {
          kind: 'member',
          at: spanSince(parser, left.at),
          object: left,
          member: textAt(parser, name),
          memberAt: spanAt(parser, name),
        }
        break
      }
      case T.L_PAREN: {
        const { height } = parser
        const { args, names } = parseArguments(parser)
        grow(parser, height)
        left = { kind: 'call', at: spanSince(parser, left.at), callee: left, args, names, options }
        options = NO_OPTIONS
        continue
      }
      case T.L_BRACKET:
        left = parseIndex(parser, left)
        break
      case T.L_BRACE: {
        if (!startsOptions(parser)) return left
        const { height } = parser
        options = [...options, ...parseOptions(parser)]
        parser.height = Math.max(height, parser.height)
        continue
      }
      case T.INC:
      case T.DEC:
        parser.position += 1
        grow(parser, 0)
        left = {
          kind: 'unary',
          at: spanSince(parser, left.at),
          op: kind === T.INC ? '++' : '--',
          prefix: false,
          operand: left,
        }
        break
      default:
        noteUncalled(parser, options)
        return left
    }
    options = noteUncalled(parser, options)
  }
}

/** `f{value: 1};` is legal and does nothing; the tree has options on calls only. */
function noteUncalled(parser: Parser, options: readonly Option[]): readonly Option[] {
  if (options !== NO_OPTIONS) {
    diagnose(parser, spanAt(parser, parser.position), 'expected the arguments of a call')
  }
  return NO_OPTIONS
}

/** `{value: 1}` and not a block. */
function startsOptions(parser: Parser): boolean {
  return isName(kindAt(parser, parser.position + 1)) && kindAt(parser, parser.position + 2) === T.COLON
}

/** Reads `{a: 1, b: 2}`; sets the parser's height to the highest value's. */
function parseOptions(parser: Parser): readonly Option[] {
  const options: Option[] = []
  let height = 0
  expect(parser, T.L_BRACE)
  while (kindNow(parser) !== T.R_BRACE) {
    const name = expectName(parser)
    expect(parser, T.COLON)
    options.push({ name, value: parseExpression(parser) })
    height = Math.max(height, parser.height)
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_BRACE)
  parser.height = height
  return options
}

export type Arguments = {
  readonly args: readonly Expression[]
  readonly names: readonly string[] | undefined
}

/** Reads arguments in parentheses, by position or by name; sets the parser's height to the highest one's. */
export function parseArguments(parser: Parser): Arguments {
  expect(parser, T.L_PAREN)
  if (kindNow(parser) === T.L_BRACE) {
    const named = parseOptions(parser)
    expect(parser, T.R_PAREN)
    return { args: named.map(({ value }) => value), names: named.map(({ name }) => name) }
  }
  const args: Expression[] = []
  let height = 0
  while (kindNow(parser) !== T.R_PAREN) {
    args.push(parseExpression(parser))
    if (parser.height > height) height = parser.height
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_PAREN)
  parser.height = height
  return { args, names: undefined }
}

function parseIndex(parser: Parser, base: Expression): Expression {
  let { height } = parser
  parser.position += 1
  const from = endsBound(kindNow(parser)) ? undefined : parseExpression(parser)
  height = Math.max(height, parser.height)
  if (!accept(parser, T.COLON)) {
    expect(parser, T.R_BRACKET)
    grow(parser, height)
    return { kind: 'index', at: spanSince(parser, base.at), base, index: from }
  }
  const to = endsBound(kindNow(parser)) ? undefined : parseExpression(parser)
  expect(parser, T.R_BRACKET)
  grow(parser, height)
  return { kind: 'slice', at: spanSince(parser, base.at), base, from, to }
}

function endsBound(kind: number): boolean {
  return kind === T.COLON || kind === T.R_BRACKET
}

function parsePrimary(parser: Parser): Expression {
  const first = parser.position
  const kind = kindNow(parser)
  parser.height = 1
  switch (kind) {
    case T.NUMBER:
      return parseNumber(parser)
    case T.STRING:
    case T.HEX_STRING:
    case T.UNICODE_STRING:
      return parseString(parser)
    case T.TRUE:
    case T.FALSE: {
      parser.position += 1
      const value = kind === T.TRUE
      return {
        kind: 'literal',
        at: spanAt(parser, first),
        form: 'bool',
        value,
        text: value ? 'true' : 'false',
        unit: undefined,
      }
    }
    case T.L_PAREN:
      return parseTuple(parser, T.R_PAREN)
    case T.L_BRACKET:
      return parseTuple(parser, T.R_BRACKET)
    case T.NEW: {
      parser.position += 1
      const created = parseTypeName(parser)
      grow(parser, 0)
      return { kind: 'new', at: spanFrom(parser, first), created }
    }
    case T.ELEMENTARY: {
      parser.position += 1
      const payable = accept(parser, T.PAYABLE)
      return typeExpression(spanFrom(parser, first), textAt(parser, first), payable)
    }
    case T.PAYABLE:
      parser.position += 1
      return typeExpression(spanAt(parser, first), 'address', true)
    case T.ELLIPSIS:
      parser.position += 1
      diagnose(parser, spanAt(parser, first), 'code is left out')
      return { kind: 'unread', at: spanAt(parser, first) }
    default:
      if (!isName(kind)) fail(parser, 'an expression')
      parser.position += 1
      return { kind: 'identifier', at: spanAt(parser, first), name: textAt(parser, first) }
  }
}

function typeExpression(at: Span, name: string, payable: boolean): Expression {
  return { kind: 'type', at, named: { kind: 'elementary', at, name, payable } }
}

function parseTuple(parser: Parser, close: number): Expression {
  const first = parser.position
  parser.position += 1
  const items: (Expression | undefined)[] = []
  let height = 0
  if (!accept(parser, close)) {
    for (;;) {
      const kind = kindNow(parser)
      if (kind === T.COMMA || kind === close) items.push(undefined)
      else {
        items.push(parseExpression(parser))
        if (parser.height > height) height = parser.height
      }
      if (!accept(parser, T.COMMA)) break
    }
    expect(parser, close)
  }
  parser.height = height
  grow(parser, 0)
  return { kind: 'tuple', at: spanFrom(parser, first), items, inlineArray: close === T.R_BRACKET }
}
