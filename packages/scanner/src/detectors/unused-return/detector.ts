import { ignoredCalls, ignoredTrace } from '../../analysis/ignoredCalls.ts'
import { valueName } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'

const transfers = new Set(['transfer', 'transferFrom'])

/** Calls that change another contract and answer, where nobody listens. */
export const detector: Detector = {
  id: 'unused-return',
  title: "A call's answer is not used",
  severity: 'low',
  confidence: 'medium',
  cwe: 252,
  swc: 'SWC-104',
  *run(scan) {
    for (const ignored of ignoredCalls(scan, answersInVain)) {
      const { flow, call, place } = ignored
      const target = call.target === undefined ? 'the callee' : valueName(flow, call.target)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `${target}.${call.member} says how it went, or how much it took, and nothing reads it.`,
        trace: ignoredTrace(ignored),
      }
    }
  },
}

function answersInVain(flow: Flow, call: CallOp): boolean {
  const { how, member, fn, tried, results, static: isStatic } = call
  if (how !== 'method' || fn === undefined || fn.kind !== 'function' || tried || isStatic) return false
  if (transfers.has(member) || fn.returns.length === 0) return false
  return results.every((result) => (flow.uses[result] ?? []).length === 0 && !isReturned(flow, result))
}

function isReturned(flow: Flow, value: number): boolean {
  return flow.blocks.some(
    ({ end }) =>
      (end.kind === 'return' && end.values.includes(value)) ||
      (end.kind === 'branch' && end.condition === value),
  )
}
