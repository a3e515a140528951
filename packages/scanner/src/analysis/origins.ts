import type { Flow, ValueId } from '../flow/flow.ts'
import type { BuiltinOp, CallOp, SloadOp } from '../flow/op.ts'
import { visitOperands } from '../flow/operands.ts'
import { labelsOf } from './labels.ts'
import { opOf, stripCasts } from './values.ts'

/** What a value was computed from. */
export type Behind = {
  readonly loads: readonly SloadOp[]
  /** Calls whose answers went into it. */
  readonly calls: readonly CallOp[]
  /** Ether balances that went into it. */
  readonly balances: readonly BuiltinOp[]
  /** Labels of the parameters and of the environment that went into it. */
  readonly labels: number
}

const cache = new WeakMap<Flow, Map<ValueId, Behind>>()

/**
 * The storage reads, answers and balances that a value was computed from, through arithmetic, joins and memory; of a
 * memory struct only the field that is asked for. Keys of mappings and arguments of calls are not followed.
 */
export function behind(flow: Flow, value: ValueId): Behind {
  let known = cache.get(flow)
  if (known === undefined) {
    known = new Map()
    cache.set(flow, known)
  }
  const answered = known.get(value)
  if (answered !== undefined) return answered
  const found: { loads: SloadOp[]; calls: CallOp[]; balances: BuiltinOp[]; labels: number } = {
    loads: [],
    calls: [],
    balances: [],
    labels: 0,
  }
  const seen = new Set<ValueId>([value])
  const waiting = [value]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const op = opOf(flow, id)
    const follow = (operand: ValueId) => {
      if (seen.has(operand)) return
      seen.add(operand)
      waiting.push(operand)
    }
    if (op.kind === 'sload') found.loads.push(op)
    else if (op.kind === 'call') found.calls.push(op)
    else if (op.kind === 'param' || op.kind === 'env') found.labels |= labelsOf(flow, id)
    else if (op.kind === 'field') fieldOrigins(flow, op.object, op.field).forEach(follow)
    else {
      if (op.kind === 'builtin' && op.name === 'balance') found.balances.push(op)
      if (op.kind === 'builtin' && op.args.length === 0) found.labels |= labelsOf(flow, id)
      visitOperands(op, follow)
    }
  }
  known.set(value, found)
  return found
}

/** The values that a field of a memory struct may hold: what was last written to it, else the object as a whole. */
function fieldOrigins(flow: Flow, object: ValueId, field: string, depth = 0): readonly ValueId[] {
  const found: ValueId[] = []
  const seen = new Set<ValueId>()
  const waiting = [object]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const at = stripCasts(flow, id)
    if (seen.has(at)) continue
    seen.add(at)
    const op = opOf(flow, at)
    if (op.kind === 'update' && op.field !== undefined) {
      if (op.field === field) found.push(op.value)
      else waiting.push(op.object)
    } else if (op.kind === 'phi') waiting.push(...op.inputs)
    else if (op.kind === 'field' && depth < 4)
      waiting.push(...fieldOrigins(flow, op.object, op.field, depth + 1))
    else if (op.kind === 'make') {
      const type = flow.values[at]?.type
      const position =
        type?.kind === 'struct' ? type.definition.fields.findIndex(({ name }) => name === field) : -1
      const part = op.parts[position]
      if (part === undefined) found.push(at)
      else found.push(part)
    } else found.push(at)
  }
  return found
}
