import type { Mutability, Span, Visibility } from '../../ast/node.ts'
import { docBefore } from './doc.ts'
import { type Arguments, parseArguments } from './expression.ts'
import {
  accept,
  diagnose,
  expectName,
  fail,
  isName,
  kindAt,
  kindNow,
  type Parser,
  spanAt,
  spanFrom,
  startsLine,
  textAt,
} from './parser.ts'
import { isDefinition } from './recover.ts'
import { parseBlock } from './statement.ts'
import * as T from './token.ts'
import type {
  Block,
  FunctionDefinition,
  ModifierDefinition,
  ModifierInvocation,
  Path,
  Variable,
} from './tree.ts'
import { parsePath, typeEnd } from './typeName.ts'
import { parseOverride, parseParameters } from './variable.ts'

const NO_VARIABLES: readonly Variable[] = []
const NO_ARGUMENTS: Arguments = { args: [], names: undefined }

type Header = {
  visibility: Visibility | undefined
  mutability: Mutability
  virtual: boolean
  override: boolean
  overrides: readonly Path[]
  returns: readonly Variable[]
  readonly modifiers: ModifierInvocation[]
}

/** Whether `function (...)` at the current token is the type of a state variable, and not a fallback function. */
export function startsFunctionTypeVariable(parser: Parser): boolean {
  if (kindAt(parser, parser.position + 1) !== T.L_PAREN) return false
  const end = typeEnd(parser, parser.position)
  if (end < 0) return false
  let index = end
  for (;;) {
    const kind = kindAt(parser, index)
    const after = kindAt(parser, index + 1)
    if (isName(kind) && (after === T.SEMICOLON || after === T.ASSIGN)) return true
    if (kind !== T.PUBLIC && kind !== T.PRIVATE && kind !== T.INTERNAL && kind !== T.CONSTANT) return false
    index += 1
  }
}

/** Reads a function, constructor, fallback or receive function. `free`: at file level. */
export function parseFunction(parser: Parser, free: boolean): FunctionDefinition {
  const first = parser.position
  const doc = docBefore(parser, first)
  const { form, name, nameAt } = parseFunctionName(parser)
  const params = parseParameters(parser, 'parameter')
  const header = parseHeader(parser)
  const body = parseFunctionBody(parser)
  const { visibility, mutability, virtual, override, overrides, returns, modifiers } = header
  const isFree = free && form === 'function' && visibility === undefined
  return {
    kind: 'function',
    at: spanFrom(parser, first),
    nameAt,
    name,
    form: isFree ? 'free' : form,
    visibility: visibility ?? (isFree ? 'internal' : 'public'),
    visibilityWritten: visibility !== undefined,
    mutability,
    virtual,
    override,
    overrides,
    params,
    returns,
    modifiers,
    body,
    doc,
  }
}

type FunctionName = {
  readonly form: FunctionDefinition['form']
  readonly name: string
  readonly nameAt: Span
}

function parseFunctionName(parser: Parser): FunctionName {
  const first = parser.position
  const kind = kindNow(parser)
  const nameAt = spanAt(parser, first)
  parser.position += 1
  if (kind === T.CONSTRUCTOR) return { form: 'constructor', name: '', nameAt }
  if (kind === T.FALLBACK) return { form: 'fallback', name: '', nameAt }
  if (kind === T.RECEIVE) return { form: 'receive', name: '', nameAt }
  if (kindNow(parser) === T.L_PAREN) return { form: 'fallback', name: '', nameAt }
  const name = expectName(parser)
  return { form: 'function', name, nameAt: spanAt(parser, parser.position - 1) }
}

/** Reads what stands between the parameters and the body, in any order. */
function parseHeader(parser: Parser): Header {
  const header: Header = {
    visibility: undefined,
    mutability: 'nonpayable',
    virtual: false,
    override: false,
    overrides: [],
    returns: NO_VARIABLES,
    modifiers: [],
  }
  for (;;) {
    const kind = kindNow(parser)
    switch (kind) {
      case T.PUBLIC:
      case T.PRIVATE:
      case T.INTERNAL:
      case T.EXTERNAL:
        // The cases above are the words of the type.
        header.visibility = textAt(parser, parser.position) as Visibility
        break
      case T.PURE:
      case T.VIEW:
      case T.PAYABLE:
        header.mutability = textAt(parser, parser.position) as Mutability
        break
      case T.CONSTANT:
        header.mutability = 'view'
        break
      case T.VIRTUAL:
        header.virtual = true
        break
      case T.OVERRIDE:
        header.override = true
        header.overrides = parseOverride(parser)
        continue
      case T.RETURNS:
        parser.position += 1
        header.returns = parseParameters(parser, 'return')
        continue
      case T.L_BRACE:
      case T.SEMICOLON:
      case T.R_BRACE:
      case T.END:
        return header
      default:
        if (isDefinition(parser, parser.position)) return header
        if (isName(kind)) {
          header.modifiers.push(parseInvocation(parser))
          continue
        }
        fail(parser, '`{` or `;`')
    }
    parser.position += 1
  }
}

function parseInvocation(parser: Parser): ModifierInvocation {
  const first = parser.position
  const path = parsePath(parser)
  const { args } = kindNow(parser) === T.L_PAREN ? parseArguments(parser) : NO_ARGUMENTS
  return { at: spanFrom(parser, first), path, args }
}

/** Reads a body, or the `;` that stands for none. */
function parseFunctionBody(parser: Parser): Block | undefined {
  if (kindNow(parser) === T.L_BRACE) return parseBlock(parser)
  if (accept(parser, T.SEMICOLON)) return undefined
  if (!startsLine(parser) && kindNow(parser) !== T.R_BRACE && kindNow(parser) !== T.END)
    fail(parser, '`{` or `;`')
  diagnose(parser, spanAt(parser, parser.position), 'expected `{` or `;`')
  return undefined
}

/** Reads a modifier's definition. */
export function parseModifier(parser: Parser): ModifierDefinition {
  const first = parser.position
  const doc = docBefore(parser, first)
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  const params = kindNow(parser) === T.L_PAREN ? parseParameters(parser, 'parameter') : NO_VARIABLES
  const { virtual, override, overrides } = parseHeader(parser)
  const body = parseFunctionBody(parser)
  return {
    kind: 'modifier',
    at: spanFrom(parser, first),
    nameAt,
    name,
    virtual,
    override,
    overrides,
    params,
    body,
    doc,
  }
}
