import type { Contract, FunctionDefinition, Variable } from '../../ast/node.ts'
import { isCaller } from './guarding.ts'
import { bodiesOf } from './sources.ts'
import { variableOf } from './uses.ts'
import { type Body, walkOf } from './walk.ts'

const owners = new WeakMap<Contract, ReadonlySet<Variable>>()

/** State variables that a contract, bases included, compares with the caller: who they hold may do more than others. */
export function ownersOf(contract: Contract): ReadonlySet<Variable> {
  const known = owners.get(contract)
  if (known !== undefined) return known
  const found = new Set<Variable>()
  for (const body of contract.linearized.flatMap(bodiesOf)) {
    for (const each of walkOf(body).expressions) {
      if (each.kind !== 'binary' || (each.op !== '==' && each.op !== '!=')) continue
      const variable = isCaller(each.left)
        ? variableOf(each.right)
        : isCaller(each.right)
          ? variableOf(each.left)
          : undefined
      if (variable?.role === 'state') found.add(variable)
    }
  }
  owners.set(contract, found)
  return found
}

/** State variables that a body itself sets to the caller. */
export function setToCaller(body: Body): readonly Variable[] {
  return walkOf(body).expressions.flatMap((each) => {
    const variable = each.kind === 'assign' && isCaller(each.right) ? variableOf(each.left) : undefined
    return variable?.role === 'state' ? [variable] : []
  })
}

/** Whether a function has no modifier, branch or requirement, as a constructor mostly has none. */
export function isUnconditional(fn: FunctionDefinition): boolean {
  const { statements, expressions } = walkOf(fn)
  return (
    fn.modifiers.length === 0 &&
    statements.every(({ kind }) => kind !== 'if') &&
    expressions.every(
      (each) =>
        each.kind !== 'identifier' || each.ref !== undefined || !/^(?:require|assert)$/.test(each.name),
    )
  )
}
