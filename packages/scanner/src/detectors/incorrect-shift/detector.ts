import type { YulExpression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

/** Assembly shifts whose arguments are the wrong way round. */
export const detector: Detector = {
  id: 'incorrect-shift',
  title: 'Arguments of a shift are the wrong way round',
  severity: 'high',
  confidence: 'high',
  cwe: 683,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const { yulExpressions } = walkOf(body)
      for (const call of yulExpressions) {
        if (call.kind !== 'yulCall' || !isReversed(call.name, call.args)) continue
        if (isDistance(call.args[0], yulExpressions)) continue
        yield reportIn(
          body,
          call.at,
          `${call.name}(bits, value) shifts its second argument by the first. Here a constant is shifted by a value, which gives zero for nearly all values.`,
          'a constant shifted by a variable',
        )
      }
    }
  },
}

/** `shl(n, 1)` and masks are shifted by a variable on purpose; a number of whole nibbles is a distance. */
function isReversed(name: string, [by, value]: readonly YulExpression[]): boolean {
  if (by === undefined || by.kind === 'yulLiteral') return false
  if (value?.kind !== 'yulLiteral' || typeof value.value !== 'bigint') return false
  if (value.value < 2n || value.value > 256n) return false
  if (name === 'shr' || name === 'sar') return value.value < 255n || value.value === 256n
  return name === 'shl' && value.value % 4n === 0n
}

const distances: ReadonlySet<string> = new Set([
  'shl',
  'shr',
  'lt',
  'gt',
  'slt',
  'sgt',
  'eq',
  'iszero',
  'and',
  'byte',
])

/** Whether an expression is made as a number of bits: itself a shift or a flag, or what another value is shifted by. */
function isDistance(by: YulExpression | undefined, all: readonly YulExpression[]): boolean {
  if (by?.kind === 'yulCall') return distances.has(by.name)
  if (by?.kind !== 'yulIdentifier') return false
  return all.some((each) => {
    if (each.kind !== 'yulCall' || (each.name !== 'shl' && each.name !== 'shr')) return false
    const [distance, value] = each.args
    return distance !== undefined && value?.kind !== 'yulLiteral' && mentions(distance, by.name)
  })
}

function mentions(e: YulExpression, name: string): boolean {
  if (e.kind === 'yulIdentifier') return e.name === name
  return e.kind === 'yulCall' && e.args.some((arg) => mentions(arg, name))
}
