import type { Contract, DataLocation, Declaration, Expression, Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type * as syntax from '../syntax/tree.ts'
import { ownMembers } from './contractScope.ts'
import { elementary, withLocation } from './elementary.ts'
import { findInFile } from './fileScope.ts'
import { fold } from './fold.ts'
import type { Scope, World } from './world.ts'

const MAX_DEPTH = 100

/**
 * The type that a type name stands for. A name that cannot be found gives an unknown type of that name.
 * @param location where values of it lie, for reference types
 */
export function resolveType(scope: Scope, raw: syntax.TypeName, location: DataLocation, depth = 0): Type {
  if (depth > MAX_DEPTH) return { kind: 'unknown', name: '' }
  switch (raw.kind) {
    case 'elementary':
      return withLocation(elementary(raw.name, raw.payable), location)
    case 'named':
      return withLocation(typeOfDeclaration(findPath(scope, raw.path.parts), raw.path.parts), location)
    case 'array': {
      const element = resolveType(scope, raw.element, location, depth + 1)
      const length = raw.length === undefined ? undefined : constantOf(scope, raw.length)
      return {
        kind: 'array',
        element,
        // A length that cannot be told still makes a static array.
        length: raw.length === undefined ? undefined : Number(length ?? 0n),
        location,
      }
    }
    case 'mapping': {
      const key = resolveType(scope, raw.key, 'memory', depth + 1)
      return { kind: 'mapping', key, value: resolveType(scope, raw.value, 'storage', depth + 1) }
    }
    case 'function': {
      const typed = (list: readonly syntax.Variable[]) =>
        list.map((item) => resolveType(scope, item.type, item.location ?? 'memory', depth + 1))
      return {
        kind: 'function',
        external: raw.visibility === 'external',
        params: typed(raw.params),
        returns: typed(raw.returns),
      }
    }
    case 'inferred':
      return { kind: 'unknown', name: 'var' }
  }
}

function typeOfDeclaration(declaration: Declaration | undefined, parts: readonly string[]): Type {
  return (declaration && namedType(declaration)) ?? { kind: 'unknown', name: parts.join('.') }
}

const named = new WeakMap<Declaration, Type>()

/** The type that a declaration names, one object a declaration; undefined for what names none. */
export function namedType(declaration: Declaration): Type | undefined {
  const known = named.get(declaration)
  if (known !== undefined) return known
  let type: Type
  switch (declaration.kind) {
    case 'struct':
      type = { kind: 'struct', definition: declaration, location: undefined }
      break
    case 'enum':
      type = { kind: 'enum', definition: declaration }
      break
    case 'contract':
      type = { kind: 'contract', definition: declaration, isSuper: false }
      break
    case 'userType':
      type = { kind: 'userType', definition: declaration }
      break
    default:
      return undefined
  }
  named.set(declaration, type)
  return type
}

/** What a dotted name stands for where only types, modules and contracts can stand. */
export function findPath(scope: Scope, parts: readonly string[]): Declaration | undefined {
  const [first = '', ...rest] = parts
  let found = findNamed(scope, first, isNaming)
  for (const part of rest) {
    if (found?.kind === 'contract') found = inContract(found, part, isNaming)
    else if (found?.kind === 'unit') {
      const file = scope.world.byFile.get(found.file)
      found = file && findInFile(file, part).find(isNaming)
    } else return undefined
  }
  return found
}

function findNamed(
  scope: Scope,
  name: string,
  wanted: (declaration: Declaration) => boolean,
): Declaration | undefined {
  const inside = scope.contract && inContract(scope.contract, name, wanted)
  return inside ?? findInFile(scope.file, name).find(wanted)
}

function inContract(
  contract: Contract,
  name: string,
  wanted: (declaration: Declaration) => boolean,
): Declaration | undefined {
  for (const base of contract.linearized) {
    const found = ownMembers(base, name).find(wanted)
    if (found !== undefined) return found
  }
  return undefined
}

function isNaming(declaration: Declaration): boolean {
  switch (declaration.kind) {
    case 'struct':
    case 'enum':
    case 'contract':
    case 'userType':
    case 'unit':
      return true
    default:
      return false
  }
}

/** The value of an expression of literals and constants, read from the syntax. */
function constantOf(scope: Scope, raw: syntax.Expression, depth = 0): bigint | undefined {
  return fold(raw, (node) => {
    if (depth > MAX_DEPTH) return undefined
    if (node.kind === 'identifier') {
      const found = findNamed(scope, node.name, isConstant)
      return found?.kind === 'variable' ? initialOf(scope.world, found, depth + 1) : undefined
    }
    if (node.kind !== 'member' || node.object.kind !== 'identifier') return undefined
    const owner = findNamed(scope, node.object.name, isNaming)
    if (owner?.kind !== 'contract') return undefined
    const found = inContract(owner, node.member, isConstant)
    return found?.kind === 'variable' ? initialOf(scope.world, found, depth + 1) : undefined
  })
}

/** The value of a constant, from its syntax or, for one of another front end, its tree. */
function initialOf(world: World, variable: Variable, depth: number): bigint | undefined {
  if (world.values.has(variable)) return world.values.get(variable)
  world.values.set(variable, undefined)
  const initial = world.initial.get(variable)
  const value =
    initial === undefined
      ? variable.value && foldTyped(world, variable.value)
      : constantOf(initial.scope, initial.value, depth)
  world.values.set(variable, value)
  return value
}

/** The integer value of a typed expression of literals and constants. */
export function foldTyped(world: World, node: Expression, depth = 0): bigint | undefined {
  return fold(node, (name) => {
    if (depth > MAX_DEPTH || (name.kind !== 'identifier' && name.kind !== 'member') || !('ref' in name))
      return undefined
    const { ref } = name
    return ref?.kind === 'variable' && ref.constant ? initialOf(world, ref, depth + 1) : undefined
  })
}

function isConstant(declaration: Declaration): boolean {
  return declaration.kind === 'variable' && declaration.constant
}
