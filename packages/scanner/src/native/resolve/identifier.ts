import type { Declaration, Expression, Span, Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import { builtinType, RENAMED } from './builtin.ts'
import { findInContract } from './contractScope.ts'
import { UINT256 } from './elementary.ts'
import { findInFile } from './fileScope.ts'
import { typeOfName } from './member.ts'
import { type Arguments, chooseOverload } from './overload.ts'
import { namedType } from './typeName.ts'
import type { Scope } from './world.ts'

const NONE: readonly Declaration[] = []

/** The local variable or parameter of a name, in the innermost block that has one. */
export function findLocal(scope: Scope, name: string): Variable | undefined {
  for (let i = scope.locals.length - 1; i >= 0; i--) {
    const local = scope.locals[i]?.get(name)
    if (local !== undefined) return local
  }
  return scope.hoisted?.get(name)
}

/** What a name means outside of functions; several for overloads, none for builtins and what is missing. */
export function findName(scope: Scope, name: string): readonly Declaration[] {
  const inside = scope.contract === undefined ? NONE : findInContract(scope.contract, name)
  return inside.length > 0 ? inside : findInFile(scope.file, name)
}

/**
 * An identifier with what it refers to. Old names of builtins come out as their later ones, `now` as
 * `block.timestamp`.
 * @param args arguments where it is called, to choose among overloads
 */
export function resolveIdentifier(
  scope: Scope,
  name: string,
  at: Span,
  args: Arguments | undefined,
): Expression {
  const ref = findLocal(scope, name) ?? chooseOverload(findName(scope, name), args, 0)
  if (ref !== undefined) return { kind: 'identifier', at, type: typeOfName(ref, 'module'), name, ref }
  if (name === 'now') return blockTimestamp(at)
  const known = RENAMED.get(name) ?? name
  const type = ownType(scope, known) ??
    builtinType(known, args?.nodes ?? [], scope.file.era) ?? { kind: 'unknown', name }
  return { kind: 'identifier', at, type, name: known, ref: undefined }
}

/** `this` and `super`. */
function ownType(scope: Scope, name: string): Type | undefined {
  if (scope.contract === undefined) return undefined
  if (name === 'this') return namedType(scope.contract)
  if (name !== 'super') return undefined
  const type: Type = { kind: 'contract', definition: scope.contract, isSuper: true }
  // 0.8 no longer takes it for a value.
  return scope.file.era.minor >= 8 ? { kind: 'meta', of: type } : type
}

function blockTimestamp(at: Span): Expression {
  const type: Type = { kind: 'magic', name: 'block' }
  const object: Expression = { kind: 'identifier', at, type, name: 'block', ref: undefined }
  return { kind: 'member', at, type: UINT256, object, member: 'timestamp', ref: undefined, bound: false }
}
