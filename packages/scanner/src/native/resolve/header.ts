import type { DataLocation, SourceUnit, Using, Variable } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { findInContract, ownMembers } from './contractScope.ts'
import type { Declared } from './declare.ts'
import { findInFile } from './fileScope.ts'
import { declareLocal } from './local.ts'
import { findPath, resolveType } from './typeName.ts'
import { type Draft, type FileEntry, type Scope, scopeOf, type World } from './world.ts'

/** Gives the declarations of a file their types: fields, state variables, parameters, user-defined types. */
export function resolveHeaders(world: World, file: FileEntry, declared: Declared): void {
  for (const { raw, node } of declared.variables) {
    if (node.constant && raw.value !== undefined) {
      world.initial.set(node, { value: raw.value, scope: scopeOf(world, file, node.contract) })
    }
  }
  for (const { raw, node } of declared.userTypes) {
    node.underlying = resolveType(scopeOf(world, file, node.contract), raw.underlying, undefined)
  }
  for (const { raw, node } of declared.variables) {
    node.type = resolveType(scopeOf(world, file, node.contract), raw.type, placeOf(node))
    if (node.role === 'parameter' && 'location' in node.type) node.location = node.type.location
  }
  for (const { raw, node } of declared.functions) {
    const scope = scopeOf(world, file, node.contract)
    const external = node.visibility === 'external' && file.era.minor < 7
    const params = external ? raw.params.map(inCalldata) : raw.params
    node.params = params.map((parameter) => declareLocal(scope, parameter))
    node.returns = raw.returns.map((parameter) => declareLocal(scope, parameter))
  }
  for (const { raw, node } of declared.modifiers) {
    const scope = scopeOf(world, file, node.contract)
    node.params = raw.params.map((parameter) => declareLocal(scope, parameter))
  }
}

function placeOf(variable: Variable): DataLocation {
  if (variable.role === 'parameter') return 'memory'
  return variable.constant && variable.contract === undefined ? 'memory' : 'storage'
}

/** Parameters of external functions lay in calldata before that had to be written. */
function inCalldata(raw: syntax.Variable): syntax.Variable {
  return raw.location === undefined ? { ...raw, location: 'calldata' } : raw
}

/** Reads the `using` directives of a file and its contracts. */
export function resolveUsings(
  world: World,
  file: FileEntry,
  unit: Draft<SourceUnit>,
  raw: syntax.SourceUnit,
  declared: Declared,
): void {
  const scope = scopeOf(world, file, undefined)
  unit.usings = raw.usings.map((directive) => resolveUsing(scope, directive))
  for (const contract of declared.contracts) {
    const inside = scopeOf(world, file, contract.node)
    contract.node.usings = contract.raw.usings.map((directive) => resolveUsing(inside, directive))
  }
}

function resolveUsing(scope: Scope, raw: syntax.Using): Using {
  const library = raw.library && findPath(scope, raw.library.parts)
  const functions: Using['functions'][number][] = []
  for (const { path, operator } of raw.functions) {
    const fn = findFunction(scope, path.parts)
    if (fn?.kind === 'function') functions.push({ fn, operator })
  }
  const using: Using = {
    at: raw.at,
    library: library?.kind === 'contract' ? library : undefined,
    functions,
    type: raw.type && resolveType(scope, raw.type, 'storage'),
  }
  if (!raw.global) scope.world.fileOnly.add(using)
  return using
}

function findFunction(scope: Scope, parts: readonly string[]) {
  const name = parts.at(-1) ?? ''
  if (parts.length === 1) {
    const inside = scope.contract === undefined ? [] : findInContract(scope.contract, name)
    return [...inside, ...findInFile(scope.file, name)].find((found) => found.kind === 'function')
  }
  const owner = findPath(scope, parts.slice(0, -1))
  if (owner?.kind === 'contract') return ownMembers(owner, name).find((found) => found.kind === 'function')
  const file = owner?.kind === 'unit' ? scope.world.byFile.get(owner.file) : undefined
  return file && findInFile(file, name).find((found) => found.kind === 'function')
}

/** Before 0.6 a contract was abstract by leaving the body of a function out; parameters must be typed. */
export function markAbstract(declared: Declared): void {
  for (const { node } of declared.contracts) {
    if (node.form !== 'contract') continue
    const names = new Set(
      node.linearized.flatMap((base) => base.functions.filter((fn) => !fn.body).map((fn) => fn.name)),
    )
    node.abstract = [...names].some((name) => {
      // A getter and an implementation come before what they implement.
      return findInContract(node, name).some((found) => found.kind === 'function' && found.body === undefined)
    })
  }
}
