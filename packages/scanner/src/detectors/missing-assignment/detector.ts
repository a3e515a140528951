import type { Detector } from '../detector.ts'
import { childrenOf } from '../reading/children.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { expressionsUnder, walkOf } from '../reading/walk.ts'

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
        const isOperator =
          expression.kind === 'binary' ||
          (expression.kind === 'unary' &&
            (expression.op === '!' || expression.op === '-' || expression.op === '~'))
        if (
          !isOperator ||
          expressionsUnder(expression).some(
            (each) => each.kind === 'call' && childrenOf(each).length > 0 && each.form === 'call',
          )
        )
          continue
        const isComparison = expression.kind === 'binary' && expression.op === '=='
        yield reportIn(
          body,
          expression.at,
          `The result is not used, so this does nothing. ${isComparison ? '`=` was probably meant, or a require around it.' : 'An assignment or a require is missing.'}`,
          'computed and dropped',
        )
      }
    }
  },
}
