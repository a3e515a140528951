import type { Expression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']

/** A value compared with itself. */
export const detector: Detector = {
  id: 'tautological-compare',
  title: 'Value is compared with itself',
  severity: 'medium',
  confidence: 'high',
  cwe: 1025,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        if (expression.kind !== 'binary' || !COMPARISONS.includes(expression.op)) continue
        if (expression.fn !== undefined || !isSamePlace(expression.left, expression.right)) continue
        yield reportIn(
          body,
          expression.at,
          `Both sides are the same, so the outcome is always ${expression.op.includes('=') && expression.op !== '!='}. One of them was meant to be something else.`,
          'the same on both sides',
        )
      }
    }
  },
}

/** Whether two expressions are the same name, with the same fields and indices. Literals and calls are not. */
function isSamePlace(a: Expression, b: Expression): boolean {
  if (a.kind === 'identifier') return b.kind === 'identifier' && a.name === b.name && a.ref === b.ref
  if (a.kind === 'member')
    return b.kind === 'member' && a.member === b.member && isSamePlace(a.object, b.object)
  if (a.kind === 'index' && b.kind === 'index' && a.index !== undefined && b.index !== undefined) {
    return isSamePlace(a.base, b.base) && isSameIndex(a.index, b.index)
  }
  return false
}

function isSameIndex(a: Expression, b: Expression): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' && a.value === b.value
  return isSamePlace(a, b)
}
