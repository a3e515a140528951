import {
  accept,
  endWithSemicolon,
  expect,
  expectName,
  fail,
  isName,
  kindNow,
  type Parser,
  spanAt,
  spanFrom,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type {
  EnumDefinition,
  ErrorDefinition,
  EventDefinition,
  Path,
  StructDefinition,
  UserTypeDefinition,
  Using,
  Variable,
} from './tree.ts'
import { parsePath, parseTypeName } from './typeName.ts'
import { parseParameters, parseVariable } from './variable.ts'

/** Reads `struct S { ... }`. */
export function parseStruct(parser: Parser): StructDefinition {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  const fields: Variable[] = []
  expect(parser, T.L_BRACE)
  while (!accept(parser, T.R_BRACE)) {
    fields.push(parseVariable(parser, 'field'))
    endWithSemicolon(parser)
  }
  return { kind: 'struct', at: spanFrom(parser, first), nameAt, name, fields }
}

/** Reads `enum E { A, B }`. */
export function parseEnum(parser: Parser): EnumDefinition {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  const members: string[] = []
  expect(parser, T.L_BRACE)
  while (isName(kindNow(parser))) {
    members.push(expectName(parser))
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_BRACE)
  return { kind: 'enum', at: spanFrom(parser, first), nameAt, name, members }
}

/** Reads `event E(...) anonymous;`. */
export function parseEvent(parser: Parser): EventDefinition {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  const params = parseParameters(parser, 'parameter')
  const anonymous = accept(parser, T.ANONYMOUS)
  endWithSemicolon(parser)
  return { kind: 'event', at: spanFrom(parser, first), nameAt, name, anonymous, params }
}

/** Reads `error E(...);`. */
export function parseError(parser: Parser): ErrorDefinition {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  const params = parseParameters(parser, 'parameter')
  endWithSemicolon(parser)
  return { kind: 'error', at: spanFrom(parser, first), nameAt, name, params }
}

/** Reads `type T is uint256;`. */
export function parseUserType(parser: Parser): UserTypeDefinition {
  const first = parser.position
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  expect(parser, T.IS)
  const underlying = parseTypeName(parser)
  endWithSemicolon(parser)
  return { kind: 'userType', at: spanFrom(parser, first), nameAt, name, underlying }
}

/** Reads `using L for T;` and `using {a, b as +} for T global;`. */
export function parseUsing(parser: Parser): Using {
  const first = parser.position
  parser.position += 1
  let library: Path | undefined
  const functions: { path: Path; operator: string | undefined }[] = []
  if (accept(parser, T.L_BRACE)) {
    while (kindNow(parser) !== T.R_BRACE) {
      const path = parsePath(parser)
      functions.push({ path, operator: accept(parser, T.AS) ? parseOperator(parser) : undefined })
      if (!accept(parser, T.COMMA)) break
    }
    expect(parser, T.R_BRACE)
  } else library = parsePath(parser)
  expect(parser, T.FOR)
  const type = accept(parser, T.MUL) ? undefined : parseTypeName(parser)
  const global = accept(parser, T.GLOBAL)
  endWithSemicolon(parser)
  return { at: spanFrom(parser, first), library, functions, type, global }
}

function parseOperator(parser: Parser): string {
  const kind = kindNow(parser)
  if (kind < T.ASSIGN || kind > T.BIT_NOT) fail(parser, 'an operator')
  parser.position += 1
  return textAt(parser, parser.position - 1)
}
