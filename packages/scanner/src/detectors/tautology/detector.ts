import type { BinaryExpression, Expression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { integerOf, rangeOf } from '../reading/constants.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

const MIRRORED: Readonly<Record<string, string>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
}

/** Comparisons of an integer with a constant that its type decides. */
export const detector: Detector = {
  id: 'tautology',
  title: 'Comparison is always true or always false',
  severity: 'medium',
  confidence: 'high',
  cwe: 571,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        const outcome = expression.kind === 'binary' ? outcomeOf(expression) : undefined
        if (outcome === undefined) continue
        yield reportIn(
          body,
          expression.at,
          `This comparison is always ${outcome}, since the type of the value admits nothing else. The check does not check what it was written for.`,
          `always ${outcome}`,
        )
      }
    }
  },
}

function outcomeOf({ op, left, right }: BinaryExpression): boolean | undefined {
  const mirrored = MIRRORED[op]
  if (mirrored === undefined) return undefined
  return decided(left, op, integerOf(right)) ?? decided(right, mirrored, integerOf(left))
}

function decided(value: Expression, op: string, bound: bigint | undefined): boolean | undefined {
  const range = rangeOf(value.type)
  if (bound === undefined || range === undefined || integerOf(value) !== undefined) return undefined
  const { min, max } = range
  switch (op) {
    case '<':
      return max < bound ? true : min >= bound ? false : undefined
    case '<=':
      return max <= bound ? true : min > bound ? false : undefined
    case '>':
      return min > bound ? true : max <= bound ? false : undefined
    case '>=':
      return min >= bound ? true : max < bound ? false : undefined
    case '==':
      return bound < min || bound > max ? false : undefined
    default:
      return bound < min || bound > max ? true : undefined
  }
}
