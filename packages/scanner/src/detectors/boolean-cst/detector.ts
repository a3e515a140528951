import type { Expression, Statement } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

/** `true` and `false` where they decide a condition beforehand. */
export const detector: Detector = {
  id: 'boolean-cst',
  title: 'Condition holds true or false itself',
  severity: 'medium',
  confidence: 'medium',
  cwe: 570,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const walk = walkOf(body)
      const places = [
        ...walk.statements.flatMap((each) =>
          each.kind === 'if' && isLiteral(each.condition) && !isNothing(each.then) ? [each.condition] : [],
        ),
        ...walk.expressions.filter(isDecided),
      ]
      for (const { at } of places) {
        yield reportIn(
          body,
          at,
          'A literal `true` or `false` decides this condition, so that what it was to tell apart is always treated alike.',
          'decided by a literal',
        )
      }
    }
  },
}

function isDecided(expression: Expression): boolean {
  if (expression.kind === 'conditional') return isLiteral(expression.condition)
  if (expression.kind !== 'binary' || (expression.op !== '&&' && expression.op !== '||')) return false
  return isLiteral(expression.left) || isLiteral(expression.right)
}

function isLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.form === 'bool'
}

/** `if (false) { amount; }` does nothing either way: it silences the warning about an unused parameter. */
function isNothing(statement: Statement): boolean {
  if (statement.kind === 'block') return statement.statements.every(isNothing)
  return statement.kind === 'expression' && statement.expression.kind === 'identifier'
}
