import type { Flow } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { blockReaches, canReturn } from './order.ts'
import { behind } from './origins.ts'

/** Whether a call's first result is used by nothing at all: not tested, stored, returned or passed on. */
export function isIgnored(flow: Flow, call: CallOp): boolean {
  const [success] = call.results
  if (success === undefined) return true
  return isUnused(flow, success, 0)
}

function isUnused(flow: Flow, value: number, depth: number): boolean {
  if (flow.blocks.some(({ end }) => endUses(end, value))) return false
  return (flow.uses[value] ?? []).every((id) => {
    const op = flow.ops[id]
    // A join that nobody reads, or a change of type, uses nothing by itself.
    return (
      op !== undefined &&
      depth < 4 &&
      (op.kind === 'phi' || op.kind === 'cast') &&
      op.results.every((result) => isUnused(flow, result, depth + 1))
    )
  })
}

function endUses(end: Flow['blocks'][number]['end'], value: number): boolean {
  if (end.kind === 'branch') return end.condition === value
  return end.kind === 'return' && end.values.includes(value)
}

/** Whether the transaction reverts when the call fails: by itself, by `require`, or by a branch to `revert`. */
export function mustSucceed(flow: Flow, call: CallOp): boolean {
  if (call.how === 'transfer') return true
  if (call.how === 'method') return !call.tried
  const depends = (condition: number) => behind(flow, condition).calls.includes(call)
  if (flow.byKind.check.some(({ condition }) => depends(condition))) return true
  return flow.blocks.some(
    ({ id, end }) =>
      end.kind === 'branch' &&
      (id === call.block || blockReaches(flow, call.block, id)) &&
      (!canReturn(flow, end.yes) || !canReturn(flow, end.no)) &&
      depends(end.condition),
  )
}
