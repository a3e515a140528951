import type { Contract, FunctionDefinition } from '../../ast/node.ts'
import { bodiesCalledBy } from '../reading/calls.ts'
import { bodiesOf } from '../reading/sources.ts'
import { type Body, expressionsUnder, walkOf } from '../reading/walk.ts'

/** Whether the fallback of a contract, or what it calls, hands the call on with `delegatecall`. */
export function delegatesInFallback(contract: Contract): boolean {
  const fallback = contract.linearized
    .flatMap(({ functions }) => functions)
    .find(({ form, body }) => form === 'fallback' && body !== undefined)
  // A base that is not here and calls itself a proxy hands calls on: its children run other code on their storage.
  if (fallback === undefined)
    return contract.linearized.some(({ unknownBases }) => unknownBases.some((name) => /Proxy$/.test(name)))
  const reached = new Set<Body>([fallback])
  for (const body of reached) {
    if (delegates(body)) return true
    for (const target of bodiesCalledBy(body)) reached.add(boundIn(contract, target))
  }
  return false
}

function delegates(body: Body): boolean {
  const { expressions, yulExpressions } = walkOf(body)
  return (
    expressions.some((each) => each.kind === 'member' && each.member === 'delegatecall') ||
    yulExpressions.some((each) => each.kind === 'yulCall' && each.name === 'delegatecall')
  )
}

/** The most derived function of that name and number of parameters. */
function boundIn(contract: Contract, target: Body): Body {
  if (target.kind !== 'function' || target.contract?.form !== 'contract') return target
  const isOverride = (fn: FunctionDefinition) =>
    fn.name === target.name && fn.params.length === target.params.length && fn.body !== undefined
  return contract.linearized.flatMap(({ functions }) => functions).find(isOverride) ?? target
}

/** Signatures, as written, of what a contract calls with `delegatecall` on an address that it stores in a slot. */
export function calledByDelegation(contract: Contract): ReadonlySet<string> {
  const signatures = new Set<string>()
  for (const body of contract.linearized.flatMap(bodiesOf)) {
    for (const call of walkOf(body).expressions) {
      if (call.kind !== 'call' || call.callee.kind !== 'member' || call.callee.member !== 'delegatecall')
        continue
      const target = call.callee.object
      if (target.kind !== 'identifier' || target.ref?.kind !== 'variable' || target.ref.role !== 'state')
        continue
      for (const part of call.args.flatMap(expressionsUnder)) {
        const text = part.kind === 'literal' ? part.value : undefined
        if (typeof text === 'string' && /^\w+\(.*\)$/.test(text)) signatures.add(text)
      }
    }
  }
  return signatures
}
