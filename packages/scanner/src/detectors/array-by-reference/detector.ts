import type { Expression, FunctionDefinition, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { internalTarget } from '../reading/calls.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { usesOf } from '../reading/uses.ts'
import { walkOf } from '../reading/walk.ts'

/** Storage passed by value to a function that means to change it. */
export const detector: Detector = {
  id: 'array-by-reference',
  title: 'Function changes a copy of what is in storage',
  severity: 'high',
  confidence: 'high',
  cwe: 684,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const call of walkOf(body).expressions) {
        const target = call.kind === 'call' ? internalTarget(call) : undefined
        if (call.kind !== 'call' || target === undefined || target.returns.length > 0) continue
        const bound = call.callee.kind === 'member' && call.callee.bound ? [call.callee.object] : []
        for (const [i, arg] of [...bound, ...call.args].entries()) {
          const parameter = target.params[i]
          if (parameter === undefined || !isCopied(arg, parameter) || !changes(target, parameter)) continue
          yield reportIn(
            body,
            arg.at,
            `${target.name} changes its parameter ${parameter.name}, which is a copy in memory of what is given here. Storage stays as it was.`,
            'copied to memory for the call',
          )
        }
      }
    }
  },
}

function isCopied({ type }: Expression, parameter: Variable): boolean {
  const isReference = type.kind === 'array' || type.kind === 'struct' || type.kind === 'bytes'
  return isReference && type.location === 'storage' && parameter.location === 'memory'
}

/** Writes elements of the parameter, and does nothing else with it that could be the purpose of the change. */
function changes(fn: FunctionDefinition, parameter: Variable): boolean {
  const uses = usesOf(fn).filter(({ variable }) => variable === parameter)
  const isLengthOnly = (place: Expression | undefined) =>
    place?.kind === 'member' && place.member === 'length'
  return (
    uses.some(({ access }) => access === 'part') &&
    uses.every(({ access, place }) => access === 'part' || isLengthOnly(place))
  )
}
