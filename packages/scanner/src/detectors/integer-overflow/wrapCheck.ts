import { opOf, sameValue, stripCasts } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'

const sums = new WeakMap<Flow, readonly BinaryOp[]>()
const comparisons = new Set(['<', '<=', '>', '>=', '==', '!='])

/** Comparisons of which a side is itself a sum, a difference, a product or a quotient. */
function comparisonsOf(flow: Flow): readonly BinaryOp[] {
  const known = sums.get(flow)
  if (known !== undefined) return known
  const made = flow.byKind.binary.filter(
    (op) =>
      comparisons.has(op.op) &&
      [op.left, op.right].some((side) => {
        const part = opOf(flow, stripCasts(flow, side))
        return part.kind === 'binary' && /^[-+*/]$/.test(part.op)
      }),
  )
  sums.set(flow, made)
  return made
}

/**
 * Whether the flow compares the result with one of its operands, as hand-written overflow checks do: `a + b >= a`,
 * `c / a == b`, `a - b <= a`; before or after, and also by taking another way instead of reverting.
 */
export function isComparedWithPart(flow: Flow, op: BinaryOp): boolean {
  const result = op.results[0]
  if (result === undefined) return false
  return comparisonsOf(flow).some((each) =>
    [
      [each.left, each.right],
      [each.right, each.left],
    ].some(([side, other]) => {
      if (side === undefined || other === undefined) return false
      const part = (value: number): boolean =>
        sameValue(flow, value, op.left) || sameValue(flow, value, op.right)
      if (sameValue(flow, side, result)) return part(other)
      const quotient = opOf(flow, stripCasts(flow, side))
      return (
        quotient.kind === 'binary' &&
        quotient.op === (op.op === '*' ? '/' : '-') &&
        sameValue(flow, quotient.left, result) &&
        part(other)
      )
    }),
  )
}
