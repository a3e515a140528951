import type { Expression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies, ownContracts } from '../reading/sources.ts'
import { expressionsUnder, walkOf } from '../reading/walk.ts'

/** `^` where a power was meant. */
export const detector: Detector = {
  id: 'incorrect-exp',
  title: 'Exclusive or is used as a power',
  severity: 'high',
  confidence: 'medium',
  cwe: 480,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        if (isPower(expression)) yield reportIn(body, expression.at, MESSAGE, 'bitwise exclusive or')
      }
    }
    for (const contract of ownContracts(scan)) {
      for (const { value } of contract.variables) {
        for (const expression of value === undefined ? [] : expressionsUnder(value)) {
          if (!isPower(expression)) continue
          yield {
            at: expression.at,
            contract,
            fn: undefined,
            message: MESSAGE,
            trace: [{ at: expression.at, note: 'bitwise exclusive or' }],
          }
        }
      }
    }
  },
}

const MESSAGE =
  '`^` is the bitwise exclusive or, not the power, which is written `**`: 10 ^ 18 is 24. The amount or limit computed here is off by orders of magnitude.'

/** A decimal number of at least two to the left; bit patterns are written in hexadecimal, and 0 and 1 are flags. */
function isPower(expression: Expression): boolean {
  if (expression.kind !== 'binary' || expression.op !== '^') return false
  const { left, right } = expression
  return isDecimal(left) && (right.kind !== 'literal' || isDecimal(right))
}

function isDecimal(side: Expression): boolean {
  if (side.kind !== 'literal' || side.form !== 'number' || typeof side.value !== 'bigint') return false
  return side.value >= 2n && side.value <= 1000n && !side.text.startsWith('0x')
}
