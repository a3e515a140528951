import type { Expression, Span } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type * as syntax from '../syntax/tree.ts'
import { resolveCall } from './call.ts'
import {
  ADDRESS,
  BOOL,
  BYTES1,
  NOTHING,
  PAYABLE,
  RATIONAL,
  STRING_LITERAL,
  UNKNOWN,
  withLocation,
} from './elementary.ts'
import { resolveIdentifier } from './identifier.ts'
import { metaOf } from './member.ts'
import { resolveMember } from './memberAccess.ts'
import { resolveBinary, resolveConditional, resolveTuple, resolveUnary } from './operator.ts'
import type { Arguments } from './overload.ts'
import { foldTyped, resolveType } from './typeName.ts'
import type { Scope } from './world.ts'

/**
 * An expression with the declarations it refers to and its type.
 * @param args arguments where it is what a call calls, to choose among overloads
 */
export function resolveExpression(scope: Scope, raw: syntax.Expression, args?: Arguments): Expression {
  switch (raw.kind) {
    case 'identifier':
      return resolveIdentifier(scope, raw.name, raw.at, args)
    case 'member':
      return resolveMember(scope, raw, args)
    case 'call':
      return resolveCall(scope, raw, 'value')
    case 'literal':
      return resolveLiteral(scope, raw)
    case 'binary':
      return resolveBinary(scope, raw)
    case 'unary':
      return resolveUnary(scope, raw)
    case 'assign': {
      const left = resolveExpression(scope, raw.left)
      const right = resolveExpression(scope, raw.right)
      const type = left.type.kind === 'tuple' ? NOTHING : left.type
      return { kind: 'assign', at: raw.at, type, op: raw.op, left, right }
    }
    case 'conditional':
      return resolveConditional(scope, raw)
    case 'tuple':
      return raw.items.length === 1 && !raw.inlineArray && raw.items[0] !== undefined
        ? resolveExpression(scope, raw.items[0], args)
        : resolveTuple(scope, raw)
    case 'index':
      return resolveIndex(scope, raw)
    case 'slice': {
      const base = resolveExpression(scope, raw.base)
      const from = raw.from && resolveExpression(scope, raw.from)
      const to = raw.to && resolveExpression(scope, raw.to)
      return { kind: 'slice', at: raw.at, type: base.type, base, from, to }
    }
    case 'type': {
      const named = resolveType(scope, raw.named, undefined)
      return { kind: 'type', at: raw.at, type: metaOf(named), named }
    }
    case 'new': {
      const created = resolveType(scope, raw.created, 'memory')
      return { kind: 'new', at: raw.at, type: creationType(created), created }
    }
    case 'unread':
      return unreadExpression(raw.at)
  }
}

/** What stands where an expression could not be read. */
function unreadExpression(at: Span): Expression {
  return { kind: 'identifier', at, type: UNKNOWN, name: '', ref: undefined }
}

function resolveLiteral(scope: Scope, raw: syntax.LiteralExpression): Expression {
  const { kind, at, form, value, text, unit } = raw
  return { kind, at, type: literalType(scope, raw), form, value, text, unit }
}

function literalType(scope: Scope, raw: syntax.LiteralExpression): Type {
  switch (raw.form) {
    case 'bool':
      return BOOL
    case 'number':
      return RATIONAL
    case 'address': {
      const { minor } = scope.file.era
      return minor >= 5 && minor < 8 ? PAYABLE : ADDRESS
    }
    default:
      return STRING_LITERAL
  }
}

function resolveIndex(scope: Scope, raw: syntax.IndexExpression): Expression {
  const base = resolveExpression(scope, raw.base)
  const index = raw.index && resolveExpression(scope, raw.index)
  return { kind: 'index', at: raw.at, type: elementType(scope, base.type, index), base, index }
}

function elementType(scope: Scope, base: Type, index: Expression | undefined): Type {
  switch (base.kind) {
    case 'array':
      return base.element
    case 'mapping':
      return withLocation(base.value, 'storage')
    case 'bytes':
    case 'fixedBytes':
      return BYTES1
    case 'meta': {
      const length = index && Number(foldTyped(scope.world, index) ?? 0n)
      return metaOf({ kind: 'array', element: base.of, length, location: undefined })
    }
    case 'unknown':
      return UNKNOWN
    default:
      return UNKNOWN
  }
}

function creationType(created: Type): Type {
  const initializer =
    created.kind === 'contract'
      ? created.definition.functions.find((fn) => fn.form === 'constructor')
      : undefined
  const params =
    created.kind === 'contract'
      ? (initializer?.params ?? []).map((parameter) => parameter.type)
      : [{ kind: 'int', signed: false, bits: 256 } as const]
  return { kind: 'function', external: true, params, returns: [created] }
}
