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
    const parts = op.kind === 'field' ? fieldSources(flow, op.object, op.field) : undefined
    if (parts === undefined) visitOperands(op, (operand) => waiting.push(operand))
    else waiting.push(...parts)
  }
  return found
}

/** What was put into a field of a memory struct; undefined where the struct was not built here alone. */
function fieldSources(flow: Flow, object: ValueId, field: string): readonly ValueId[] | undefined {
  const found: ValueId[] = []
  const seen = new Set<ValueId>()
  const waiting = [object]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (seen.size > 200) return undefined
    const op = opOf(flow, at)
    if (op.kind === 'update' && op.field === field) found.push(op.value)
    else if (op.kind === 'update' && op.field !== undefined) waiting.push(op.object)
    else if (op.kind === 'phi') waiting.push(...op.inputs)
    else if (op.kind !== 'const' && op.kind !== 'make' && op.kind !== 'builtin') return undefined
    else if (op.kind === 'make' && op.parts.length > 0) return undefined
  }
  return found.length === 0 ? undefined : found
}

/** Whether one source place lies within another. */
export function isWithin(inner: Op, outer: Op): boolean {
  return inner.at.file === outer.at.file && inner.at.start >= outer.at.start && inner.at.end <= outer.at.end
}
