import type { Contract, FunctionDefinition, Using } from '../../ast/node.ts'
import { sameType, type Type } from '../../ast/type.ts'
import { ownMembers } from './contractScope.ts'
import { converts } from './convert.ts'
import type { Scope } from './world.ts'

const NONE: readonly FunctionDefinition[] = []

/** Functions that `using for` attaches to a value of this type under a name. */
export function attachedFunctions(scope: Scope, type: Type, name: string): readonly FunctionDefinition[] {
  const { kind } = type
  if (kind === 'magic' || kind === 'meta' || kind === 'module') return NONE
  let found: FunctionDefinition[] | undefined
  for (const using of usingsFor(scope, type)) {
    if (using.type !== undefined && !matches(type, using.type)) continue
    for (const fn of functionsOf(using, name, scope.contract)) {
      const [self] = fn.params
      if (self === undefined || !converts(type, self.type) || found?.includes(fn) === true) continue
      found ??= []
      found.push(fn)
    }
  }
  return found ?? NONE
}

/** The function that `using {f as op} for T` makes of an operator, if any. */
export function operatorFunction(
  scope: Scope,
  type: Type,
  op: string,
  operands: number,
): FunctionDefinition | undefined {
  if (type.kind !== 'userType') return undefined
  for (const using of usingsFor(scope, type)) {
    for (const { fn, operator } of using.functions) {
      if (operator === op && fn.params.length === operands && using.type && matches(type, using.type))
        return fn
    }
  }
  return undefined
}

function matches(type: Type, wanted: Type): boolean {
  return sameType(type, wanted) || (type.kind === 'address' && wanted.kind === 'address')
}

function functionsOf(
  using: Using,
  name: string,
  contract: Contract | undefined,
): readonly FunctionDefinition[] {
  if (using.library !== undefined) {
    const { library } = using
    return ownMembers(library, name).filter(
      (member): member is FunctionDefinition =>
        member.kind === 'function' && (member.visibility !== 'private' || library === contract),
    )
  }
  const attached = using.functions.filter(({ fn, operator }) => operator === undefined && fn.name === name)
  return attached.length === 0 ? NONE : attached.map(({ fn }) => fn)
}

/** Directives in force: the contract's (with its bases' before 0.7), the file's, and global ones beside the type. */
function* usingsFor(scope: Scope, type: Type): Generator<Using> {
  const { contract, file, world } = scope
  if (contract !== undefined) {
    if (file.era.minor < 7) for (const base of contract.linearized) yield* base.usings
    else yield* contract.usings
  }
  yield* file.unit.usings
  if (!('definition' in type)) return
  const home = world.byFile.get(type.definition.at.file)
  if (home === undefined || home === file) return
  for (const using of home.unit.usings) if (!world.fileOnly.has(using)) yield using
}
