import type { AssignExpression, Expression, Statement, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { expressionsIn } from '../reading/children.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { variableOf } from '../reading/uses.ts'
import { expressionsUnder, walkOf } from '../reading/walk.ts'

/** Values that are overwritten before anybody could read them. */
export const detector: Detector = {
  id: 'write-after-write',
  title: 'Value is overwritten before it is used',
  severity: 'medium',
  confidence: 'high',
  cwe: 563,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const statement of walkOf(body).statements) {
        if (statement.kind !== 'block') continue
        for (const { lost, by, variable } of lostWrites(statement.statements)) {
          yield {
            ...reportIn(body, lost.at, '', ''),
            message: `The value that ${variable.name} gets here is never read: it is overwritten right after. One of the two was meant for something else.`,
            trace: [
              { at: by.at, note: `${variable.name} is set again` },
              { at: lost.at, note: 'this value is lost' },
            ],
          }
        }
      }
    }
  },
}

type Lost = { readonly lost: AssignExpression; readonly by: AssignExpression; readonly variable: Variable }

/** Follows straight lines of statements; anything that branches, calls or leaves ends a line. */
function* lostWrites(statements: readonly Statement[]): Generator<Lost> {
  const pending = new Map<Variable, AssignExpression>()
  for (const statement of statements) {
    if (statement.kind !== 'expression' && statement.kind !== 'variables') {
      pending.clear()
      continue
    }
    const parts = expressionsIn(statement).flatMap(expressionsUnder)
    const assign = plainAssignment(statement)
    const target = assign === undefined ? undefined : variableOf(assign.left)
    for (const part of parts) {
      const variable = part === assign?.left ? undefined : variableOf(part)
      if (variable !== undefined) pending.delete(variable)
      if (part.kind === 'call' && part.form === 'call') dropWhatCallsSee(part, pending)
    }
    if (assign === undefined || target === undefined) continue
    const lost = pending.get(target)
    if (lost !== undefined && !isReset(lost.right)) yield { lost, by: assign, variable: target }
    pending.set(target, assign)
  }
}

/** `x = ...` for a whole variable of a value type. */
function plainAssignment(statement: Statement): AssignExpression | undefined {
  if (statement.kind !== 'expression' || statement.expression.kind !== 'assign') return undefined
  const { expression } = statement
  const isValue = /^(?:bool|int|address|fixedBytes|enum|contract|userType)$/.test(expression.left.type.kind)
  return expression.op === '=' && isValue ? expression : undefined
}

/** What a call runs may read state, and `require` may end with an error that undoes it. */
function dropWhatCallsSee(_call: Expression, pending: Map<Variable, AssignExpression>): void {
  for (const variable of [...pending.keys()]) if (variable.role === 'state') pending.delete(variable)
}

/** Setting to zero or false first is a habit, and harmless. */
function isReset(value: Expression): boolean {
  return value.kind === 'literal' && (value.value === 0n || value.value === false)
}
