import { ignoredCalls, ignoredTrace } from '../../analysis/ignoredCalls.ts'
import { valueName } from '../../analysis/values.ts'
import type { CallExpression, Expression } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

const lowLevel = new Set(['call', 'delegatecall', 'callcode', 'staticcall'])

/** Low-level calls whose success nobody looks at. */
export const detector: Detector = {
  id: 'unchecked-lowlevel',
  title: 'The success of a low-level call is not checked',
  severity: 'medium',
  confidence: 'medium',
  cwe: 252,
  swc: 'SWC-104',
  *run(scan) {
    for (const ignored of ignoredCalls(scan, (_, { how }) => lowLevel.has(how))) {
      const { flow, call, place } = ignored
      const target = call.target === undefined ? 'its target' : valueName(flow, call.target)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `A low-level ${call.how} to ${target} does not revert when it fails, and its success is ignored. The function goes on as if the payment or the action had happened.`,
        trace: ignoredTrace(ignored),
        severity: call.assembly ? 'low' : 'medium',
      }
    }
    for (const body of ownBodies(scan)) {
      for (const statement of walkOf(body).statements) {
        if (statement.kind !== 'expression' || !isUnmade(statement.expression)) continue
        yield reportIn(
          body,
          statement.at,
          'This sets the ether or the gas of a call and never makes it: the last pair of parentheses is missing. Nothing is sent, and the function goes on as if it were.',
          'the call is not made',
        )
      }
    }
  },
}

/** `a.call.value(v);` sets an option and calls nothing. */
function isUnmade(e: Expression): boolean {
  if (e.kind === 'call') return isOption(e)
  return (
    e.kind === 'member' && lowLevel.has(e.member) && e.object.type.kind === 'address' && e.ref === undefined
  )
}

function isOption({ callee, type }: CallExpression): boolean {
  return (
    callee.kind === 'member' &&
    (callee.member === 'value' || callee.member === 'gas') &&
    type.kind === 'function' &&
    callee.object.kind === 'member'
  )
}
