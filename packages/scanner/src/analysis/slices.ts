import type { Flow, Op, ValueId } from '../flow/flow.ts'
import { visitOperands } from '../flow/operands.ts'
import { opOf } from './values.ts'

/**
 * The operations that a value is computed from, itself first. Does not look behind storage reads and the results of
 * calls; `through` can keep it from looking behind more.
 */
export function sliceOf(
  flow: Flow,
  value: ValueId,
  through: (op: Op) => boolean = () => true,
): ReadonlySet<Op> {
  const found = new Set<Op>()
  const waiting = [value]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const op = opOf(flow, at)
    if (op.id < 0 || found.has(op)) continue
    found.add(op)
    if (op.kind === 'sload' || op.kind === 'call' || op.kind === 'ref' || !through(op)) continue
    visitOperands(op, (operand) => waiting.push(operand))
  }
  return found
}

/** Whether one source place lies within another. */
export function isWithin(inner: Op, outer: Op): boolean {
  return inner.at.file === outer.at.file && inner.at.start >= outer.at.start && inner.at.end <= outer.at.end
}
