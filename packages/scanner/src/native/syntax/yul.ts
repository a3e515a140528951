import { numberValue, stringValue } from './literal.ts'
import {
  accept,
  diagnose,
  enter,
  expect,
  fail,
  kindAt,
  kindNow,
  leave,
  onlyUnreadable,
  type Parser,
  partnerAt,
  spanAt,
  spanFrom,
  startsLine,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type { YulBlock, YulCase, YulExpression, YulIdentifier, YulStatement } from './yulTree.ts'

const SUFFIX = /^(.+)\.(slot|offset|length|address|selector)$/

/** Reads a block of inline assembly; statements that cannot be read are left out, each with a diagnostic. */
export function parseYulBlock(parser: Parser): YulBlock {
  const first = parser.position
  enter(parser)
  expect(parser, T.L_BRACE)
  const statements: YulStatement[] = []
  while (!accept(parser, T.R_BRACE)) {
    if (kindNow(parser) === T.END) {
      diagnose(parser, spanAt(parser, parser.position), 'expected `}`')
      break
    }
    const statement = readStatement(parser)
    if (statement !== undefined) statements.push(statement)
  }
  leave(parser)
  return { kind: 'yulBlock', at: spanFrom(parser, first), statements }
}

function readStatement(parser: Parser): YulStatement | undefined {
  const first = parser.position
  const { depth } = parser
  try {
    return parseYulStatement(parser)
  } catch (error) {
    onlyUnreadable(error)
    parser.depth = depth
    skipYulStatement(parser, first)
    return undefined
  }
}

/** Yul has no `;`: what cannot be read goes on to the next line or the end of the block. */
function skipYulStatement(parser: Parser, first: number): void {
  let index = first
  do {
    const partner = partnerAt(parser, index)
    index = partner > index ? partner + 1 : index + 1
  } while (
    kindAt(parser, index) !== T.END &&
    kindAt(parser, index) !== T.R_BRACE &&
    !startsLine(parser, index)
  )
  parser.position = index
}

function parseYulStatement(parser: Parser): YulStatement {
  const first = parser.position
  switch (kindNow(parser)) {
    case T.L_BRACE:
      return parseYulBlock(parser)
    case T.LET: {
      parser.position += 1
      const names = parseNames(parser)
      const value = accept(parser, T.YUL_ASSIGN) ? parseYulExpression(parser) : undefined
      return { kind: 'yulVariables', at: spanFrom(parser, first), names, value }
    }
    case T.IF: {
      parser.position += 1
      const condition = parseYulExpression(parser)
      const body = parseYulBlock(parser)
      return { kind: 'yulIf', at: spanFrom(parser, first), condition, body }
    }
    case T.SWITCH:
      return parseSwitch(parser)
    case T.FOR: {
      parser.position += 1
      const init = parseYulBlock(parser)
      const condition = parseYulExpression(parser)
      const step = parseYulBlock(parser)
      const body = parseYulBlock(parser)
      return { kind: 'yulFor', at: spanFrom(parser, first), init, condition, step, body }
    }
    case T.FUNCTION: {
      parser.position += 1
      const name = parseYulName(parser)
      expect(parser, T.L_PAREN)
      const params = kindNow(parser) === T.R_PAREN ? [] : parseNames(parser)
      expect(parser, T.R_PAREN)
      const returns = accept(parser, T.ARROW) ? parseNames(parser) : []
      const body = parseYulBlock(parser)
      return { kind: 'yulFunction', at: spanFrom(parser, first), name, params, returns, body }
    }
    case T.BREAK:
      parser.position += 1
      return { kind: 'yulBreak', at: spanFrom(parser, first) }
    case T.CONTINUE:
      parser.position += 1
      return { kind: 'yulContinue', at: spanFrom(parser, first) }
    case T.LEAVE:
      parser.position += 1
      return { kind: 'yulLeave', at: spanFrom(parser, first) }
    default:
      return parseAssignmentOrCall(parser)
  }
}

function parseAssignmentOrCall(parser: Parser): YulStatement {
  const first = parser.position
  const expression = parseYulExpression(parser)
  const next = kindNow(parser)
  if (expression.kind !== 'yulIdentifier' || (next !== T.YUL_ASSIGN && next !== T.COMMA)) {
    return { kind: 'yulExpression', at: spanFrom(parser, first), expression }
  }
  const targets: YulIdentifier[] = [expression]
  while (accept(parser, T.COMMA)) targets.push(parseYulIdentifier(parser))
  expect(parser, T.YUL_ASSIGN)
  const value = parseYulExpression(parser)
  return { kind: 'yulAssign', at: spanFrom(parser, first), targets, value }
}

function parseSwitch(parser: Parser): YulStatement {
  const first = parser.position
  parser.position += 1
  const on = parseYulExpression(parser)
  const cases: YulCase[] = []
  while (accept(parser, T.CASE)) {
    const value = parseYulExpression(parser)
    cases.push({ value, body: parseYulBlock(parser) })
  }
  if (accept(parser, T.DEFAULT)) cases.push({ value: undefined, body: parseYulBlock(parser) })
  return { kind: 'yulSwitch', at: spanFrom(parser, first), on, cases }
}

/** Names with commas between, each with the type that older dialects allow after it. */
function parseNames(parser: Parser): readonly string[] {
  const names: string[] = []
  do {
    names.push(parseYulName(parser))
    if (accept(parser, T.COLON)) parseYulName(parser)
  } while (accept(parser, T.COMMA))
  return names
}

/** A name may be any word of Solidity, and have dots in it. */
function parseYulName(parser: Parser): string {
  const first = parser.position
  if (kindNow(parser) < T.FIRST_WORD) fail(parser, 'a name')
  parser.position += 1
  while (kindNow(parser) === T.DOT && kindAt(parser, parser.position + 1) >= T.FIRST_WORD)
    parser.position += 2
  if (parser.position === first + 1) return textAt(parser, first)
  let name = textAt(parser, first)
  for (let index = first + 2; index < parser.position; index += 2) name += `.${textAt(parser, index)}`
  return name
}

function parseYulIdentifier(parser: Parser): YulIdentifier {
  const first = parser.position
  return identifier(parser, first, parseYulName(parser))
}

function identifier(parser: Parser, first: number, name: string): YulIdentifier {
  const at = spanFrom(parser, first)
  const parts = parser.position === first + 1 ? null : SUFFIX.exec(name)
  if (parts?.[1] === undefined) return { kind: 'yulIdentifier', at, name, suffix: undefined }
  // The pattern admits the field's values only.
  return { kind: 'yulIdentifier', at, name: parts[1], suffix: parts[2] as YulIdentifier['suffix'] }
}

function parseYulExpression(parser: Parser): YulExpression {
  const first = parser.position
  const kind = kindNow(parser)
  switch (kind) {
    case T.NUMBER:
      parser.position += 1
      return {
        kind: 'yulLiteral',
        at: spanAt(parser, first),
        value: numberValue(textAt(parser, first), undefined) ?? textAt(parser, first),
      }
    case T.STRING:
    case T.HEX_STRING:
      parser.position += 1
      return {
        kind: 'yulLiteral',
        at: spanAt(parser, first),
        value: stringValue(textAt(parser, first), kind),
      }
    case T.TRUE:
    case T.FALSE:
      parser.position += 1
      return { kind: 'yulLiteral', at: spanAt(parser, first), value: kind === T.TRUE }
    default: {
      const name = parseYulName(parser)
      if (!accept(parser, T.L_PAREN)) return identifier(parser, first, name)
      const args: YulExpression[] = []
      enter(parser)
      while (kindNow(parser) !== T.R_PAREN) {
        args.push(parseYulExpression(parser))
        if (!accept(parser, T.COMMA)) break
      }
      leave(parser)
      expect(parser, T.R_PAREN)
      return { kind: 'yulCall', at: spanFrom(parser, first), name, args }
    }
  }
}
