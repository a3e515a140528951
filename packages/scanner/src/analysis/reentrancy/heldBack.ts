import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import { restrictionsAt } from '../access.ts'
import { has, isCaller, Label } from '../labels.ts'
import { behind } from '../origins.ts'
import type { Scan } from '../scan.ts'
import { isOpenlyWritten, isStrangerSet } from '../strangerSet.ts'

/**
 * Whether an operation is for chosen people only, so that a stranger who is called cannot come back to it. A comparison
 * with an address that strangers register, and a table that they enter themselves in, hold nobody back; nor do
 * signatures and proofs that a stranger was given.
 */
export function isHeldBack(scan: Scan, flow: Flow, op: Op): boolean {
  return restrictionsAt(flow, op).some(({ by, guard }) => {
    if (by === 'signature' || by === 'proof') return false
    if (guard === undefined) return true
    const { loads, calls } = behind(flow, guard.condition)
    // Leave for so and so much is leave for anybody.
    if (by === 'authority' && calls.some((call) => call.args.some((arg) => isAmount(flow, arg)))) return false
    if (by === 'caller' && calls.some(({ member }) => member === 'ownerOf')) return false
    return !loads.some(
      ({ path }) =>
        isStrangerSet(scan, path) ||
        (path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value)) &&
          isOpenlyWritten(scan, path)),
    )
  })
}

function isAmount(flow: Flow, value: ValueId): boolean {
  return flow.values[value]?.type.kind === 'int' && has(flow, value, Label.Input | Label.Sent)
}
