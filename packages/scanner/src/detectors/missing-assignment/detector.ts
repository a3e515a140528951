import type { Expression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { type Body, expressionsUnder, walkOf } from '../reading/walk.ts'

/** Statements that compute something and drop it. */
export const detector: Detector = {
  id: 'missing-assignment',
  title: 'Statement has no effect',
  severity: 'medium',
  confidence: 'high',
  cwe: 482,
  swc: 'SWC-135',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const statement of walkOf(body).statements) {
        if (statement.kind !== 'expression') continue
        const { expression } = statement
        const isBare = isBareValue(expression)
        if (!isBare && !isDropped(expression)) continue
        const isComparison = expression.kind === 'binary' && expression.op === '=='
        yield {
          ...reportIn(
            body,
            expression.at,
            `The result is not used, so this does nothing. ${isComparison ? '`=` was probably meant, or a require around it.' : 'An assignment or a require is missing.'}`,
            'computed and dropped',
          ),
          ...(isBare || revertsOnOverflow(body, expression) ? { severity: 'low' as const } : {}),
        }
      }
    }
  },
}

/** A literal, an element, a field, or a variable of the function or contract. Bare parameters silence the warning that they are not used. */
function isBareValue(expression: Expression): boolean {
  if (expression.kind === 'literal') return true
  if (expression.kind === 'index') return !hasCall(expression) && expression.index !== undefined
  if (expression.kind === 'member') return expression.ref?.kind === 'variable' && !hasCall(expression)
  if (expression.kind !== 'identifier' || expression.ref?.kind !== 'variable') return false
  return expression.ref.role === 'local' || expression.ref.role === 'state'
}

/** Checked arithmetic that stands alone may be there to revert: `end - start;` holds that `start` is not later. */
function revertsOnOverflow(body: Body, expression: Expression): boolean {
  const unit = body.kind === 'function' ? body.unit : body.contract.unit
  return unit.checkedArithmetic && expression.kind === 'binary' && /^[-+*]$/.test(expression.op)
}

/** The result of an operator that changes nothing. */
function isDropped(expression: Expression): boolean {
  const isOperator =
    expression.kind === 'binary' ||
    (expression.kind === 'unary' && (expression.op === '!' || expression.op === '-' || expression.op === '~'))
  return isOperator && !hasCall(expression)
}

/** What runs other code may be there for its effects. */
function hasCall(expression: Expression): boolean {
  return expressionsUnder(expression).some((each) => each.kind === 'call' && each.form === 'call')
}
