import { ignoredCalls, ignoredTrace } from '../../analysis/ignoredCalls.ts'
import { stripCasts, valueName } from '../../analysis/values.ts'
import type { FunctionDefinition, Statement } from '../../ast/node.ts'
import { typeName } from '../../ast/type.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { walkOf } from '../reading/walk.ts'

/** ERC-20 transfers whose boolean nobody looks at. */
export const detector: Detector = {
  id: 'unchecked-transfer',
  title: "A token transfer's result is not checked",
  severity: 'medium',
  confidence: 'medium',
  cwe: 252,
  swc: 'SWC-104',
  *run(scan) {
    for (const ignored of ignoredCalls(scan, isTokenTransfer)) {
      const { flow, call, place } = ignored
      const token = call.target === undefined ? 'the token' : valueName(flow, call.target)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `${call.member} of ${token} may return false instead of reverting, and the result is ignored. What is booked after it holds even if no token moved.`,
        trace: ignoredTrace(ignored),
        confidence: call.fn === undefined ? 'low' : 'medium',
      }
    }
  },
}

function isTokenTransfer(flow: Flow, call: CallOp): boolean {
  const { how, member, args, fn, tried, target } = call
  if (how !== 'method' || tried || target === undefined) return false
  if (!(member === 'transfer' && args.length === 2) && !(member === 'transferFrom' && args.length === 3))
    return false
  if (fn !== undefined)
    return fn.returns.length === 1 && fn.returns[0]?.type.kind === 'bool' && !cannotFail(fn)
  // What is not known to be a token might be a collectible, whose transfer returns nothing.
  return [target, stripCasts(flow, target)].every((value) => {
    const type = flow.values[value]?.type
    return type === undefined || !/721|1155|nft|collectible|punk/i.test(typeName(type))
  })
}

/** Whether the called contract's source is here and gives true or reverts. */
function cannotFail(fn: FunctionDefinition): boolean {
  // A body that does nothing but answer stands for a token that is not here.
  if (fn.body === undefined || fn.body.statements.length < 2) return false
  const returned = walkOf(fn).statements.filter(
    (statement): statement is Extract<Statement, { kind: 'return' }> => statement.kind === 'return',
  )
  return (
    returned.length > 0 && returned.every(({ value }) => value?.kind === 'literal' && value.value === true)
  )
}
