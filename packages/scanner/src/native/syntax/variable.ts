import type { DataLocation, Span, Visibility } from '../../ast/node.ts'
import { docBefore } from './doc.ts'
import { parseExpression } from './expression.ts'
import {
  accept,
  diagnose,
  endWithSemicolon,
  expect,
  fail,
  isName,
  kindAt,
  kindNow,
  onlyUnreadable,
  type Parser,
  partnerAt,
  spanAt,
  spanFrom,
  textAt,
} from './parser.ts'
import * as T from './token.ts'
import type { Path, Variable } from './tree.ts'
import { endsDeclaration, parsePath, parseTypeName } from './typeName.ts'

type Attributes = {
  location: DataLocation
  visibility: Visibility | undefined
  constant: boolean
  immutable: boolean
  indexed: boolean
  override: boolean
}

/** Reads `type attributes name`, without a value; the name may be missing. */
export function parseVariable(parser: Parser, role: Variable['role']): Variable {
  return parseDeclaration(parser, role, false)
}

/** Reads a state variable or file-level constant up to its `;`. */
export function parseStateVariable(parser: Parser): Variable {
  const variable = parseDeclaration(parser, 'state', true)
  endWithSemicolon(parser)
  return variable
}

function parseDeclaration(parser: Parser, role: Variable['role'], withValue: boolean): Variable {
  const first = parser.position
  const doc = withValue ? docBefore(parser, first) : ''
  const type = parseTypeName(parser)
  const attributes: Attributes = {
    location: undefined,
    visibility: undefined,
    constant: false,
    immutable: false,
    indexed: false,
    override: false,
  }
  while (parseAttribute(parser, attributes));
  let name = ''
  let nameAt: Span
  if (isName(kindNow(parser))) {
    name = textAt(parser, parser.position)
    nameAt = spanAt(parser, parser.position)
    parser.position += 1
  } else {
    if (withValue) fail(parser, 'a name')
    const { end } = spanFrom(parser, first)
    nameAt = { file: parser.file, start: end, end }
  }
  const value = withValue && accept(parser, T.ASSIGN) ? parseExpression(parser) : undefined
  const { location, visibility, constant, immutable, indexed, override } = attributes
  return {
    kind: 'variable',
    at: spanFrom(parser, first),
    nameAt,
    name,
    type,
    role: role === 'state' && constant ? 'constant' : role,
    location,
    visibility: visibility ?? 'internal',
    visibilityWritten: visibility !== undefined,
    constant,
    immutable,
    indexed,
    override,
    value,
    doc,
  }
}

function parseAttribute(parser: Parser, attributes: Attributes): boolean {
  switch (kindNow(parser)) {
    case T.MEMORY:
      attributes.location = 'memory'
      break
    case T.STORAGE:
      attributes.location = 'storage'
      break
    case T.PUBLIC:
      attributes.visibility = 'public'
      break
    case T.PRIVATE:
      attributes.visibility = 'private'
      break
    case T.INTERNAL:
      attributes.visibility = 'internal'
      break
    case T.EXTERNAL:
      attributes.visibility = 'external'
      break
    case T.CONSTANT:
      attributes.constant = true
      break
    case T.INDEXED:
      attributes.indexed = true
      break
    case T.CALLDATA:
      // `f(bytes calldata)` leaves the name out; `uint calldata = 1` names a variable, in sources before 0.5.
      if (endsDeclaration(kindAt(parser, parser.position + 1))) return false
      attributes.location = 'calldata'
      break
    case T.TRANSIENT:
      if (!isName(kindAfterAttribute(parser))) return false
      attributes.location = 'transient'
      break
    case T.IMMUTABLE:
      if (!isName(kindAfterAttribute(parser))) return false
      attributes.immutable = true
      break
    case T.OVERRIDE:
      if (endsDeclaration(kindAt(parser, parser.position + 1))) return false
      parseOverride(parser)
      attributes.override = true
      return true
    default:
      return false
  }
  parser.position += 1
  return true
}

/** A word that is also a name is an attribute when a name still follows it, with or without other attributes between. */
function kindAfterAttribute(parser: Parser): number {
  const next = kindAt(parser, parser.position + 1)
  return next === T.PUBLIC || next === T.PRIVATE || next === T.INTERNAL || next === T.CONSTANT ? T.NAME : next
}

/** Reads `override` with the bases it may list. */
export function parseOverride(parser: Parser): readonly Path[] {
  expect(parser, T.OVERRIDE)
  const paths: Path[] = []
  if (!accept(parser, T.L_PAREN)) return paths
  while (kindNow(parser) !== T.R_PAREN) {
    paths.push(parsePath(parser))
    if (!accept(parser, T.COMMA)) break
  }
  expect(parser, T.R_PAREN)
  return paths
}

/**
 * Reads a list of parameters in parentheses; what cannot be read is left out up to the closing one. Sets the parser's
 * height to the highest type's.
 */
export function parseParameters(parser: Parser, role: Variable['role']): readonly Variable[] {
  const open = parser.position
  const { depth } = parser
  expect(parser, T.L_PAREN)
  const params: Variable[] = []
  let height = 1
  try {
    while (kindNow(parser) !== T.R_PAREN) {
      if (kindNow(parser) === T.ELLIPSIS) {
        diagnose(parser, spanAt(parser, parser.position), 'code is left out')
        parser.position += 1
      } else {
        params.push(parseVariable(parser, role))
        if (parser.height > height) height = parser.height
      }
      if (!accept(parser, T.COMMA)) break
    }
    expect(parser, T.R_PAREN)
  } catch (error) {
    onlyUnreadable(error)
    const close = partnerAt(parser, open)
    if (close < 0) throw error
    parser.depth = depth
    parser.position = close + 1
  }
  parser.height = height
  return params
}
