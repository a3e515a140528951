import type { Expression, Variable } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { mobileType } from './convert.ts'
import { declareVariable } from './declare.ts'
import { locationOf } from './elementary.ts'
import { operandOf } from './operator.ts'
import { resolveType } from './typeName.ts'
import type { Draft, Scope } from './world.ts'

/** A local variable or parameter with its type; visible only once `bindLocal` is called. */
export function declareLocal(scope: Scope, raw: syntax.Variable): Draft<Variable> {
  const prepared = scope.prepared?.get(raw)
  if (prepared !== undefined) return prepared
  const variable = declareVariable(raw, scope.contract)
  // Before 0.5 a local of a reference type that says nothing points into storage.
  const location = raw.location ?? (raw.role === 'local' && scope.file.era.minor < 5 ? 'storage' : 'memory')
  variable.type = resolveType(scope, raw.type, location)
  variable.location = variable.type.kind === 'mapping' ? 'storage' : locationOf(variable.type)
  return variable
}

/** Makes a variable visible from here to the end of the innermost block. */
export function bindLocal(scope: Scope, variable: Variable): void {
  if (variable.name === '') return
  const last = scope.locals.length - 1
  const names = scope.locals[last]
  if (names === undefined) scope.locals[Math.max(last, 0)] = new Map([[variable.name, variable]])
  else names.set(variable.name, variable)
}

/** Gives variables declared with `var` the types of what they are initialised with. */
export function inferTypes(
  scope: Scope,
  raw: readonly (syntax.Variable | undefined)[],
  declared: readonly (Draft<Variable> | undefined)[],
  value: Expression | undefined,
): void {
  if (value === undefined) return
  const several = value.type.kind === 'tuple' && declared.length > 1 ? value.type.items : undefined
  for (let i = 0; i < declared.length; i++) {
    const variable = declared[i]
    if (variable === undefined || raw[i]?.type.kind !== 'inferred') continue
    const item = value.kind === 'tuple' && several !== undefined ? value.items[i] : undefined
    const type = several === undefined ? value.type : several[i]
    if (type === undefined) continue
    variable.type = mobileType(
      several === undefined
        ? operandOf(scope, value)
        : item
          ? operandOf(scope, item)
          : { type, value: undefined },
    )
    variable.location = variable.type.kind === 'mapping' ? 'storage' : locationOf(variable.type)
  }
}

/** Declares all variables of a body at once, as they were visible in the whole function before 0.5. */
export function hoistLocals(scope: Scope, body: syntax.Block): void {
  const hoisted = new Map<string, Variable>()
  const prepared = new Map<syntax.Variable, Draft<Variable>>()
  scope.hoisted = undefined
  scope.prepared = undefined
  const visit = (statement: syntax.Statement | undefined): void => {
    switch (statement?.kind) {
      case 'block':
        statement.statements.forEach(visit)
        break
      case 'if':
        visit(statement.then)
        visit(statement.else)
        break
      case 'for':
        visit(statement.init)
        visit(statement.body)
        break
      case 'while':
      case 'doWhile':
        visit(statement.body)
        break
      case 'variables':
        for (const raw of statement.declared) {
          if (raw === undefined) continue
          const variable = declareLocal(scope, raw)
          prepared.set(raw, variable)
          if (!hoisted.has(raw.name)) hoisted.set(raw.name, variable)
        }
        break
      default:
    }
  }
  visit(body)
  scope.hoisted = hoisted
  scope.prepared = prepared
}
