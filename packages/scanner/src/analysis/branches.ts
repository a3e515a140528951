import type { Flow, ValueId } from '../flow/flow.ts'
import { canReturn } from './order.ts'

const enforcedOf = new WeakMap<Flow, ReadonlySet<ValueId>>()
const decidingOf = new WeakMap<Flow, ReadonlySet<ValueId>>()

/** Values that a `require`, an `assert`, or a branch with a side that only reverts depends on, `&&`, `||` and `!` taken apart. */
export function enforcedConditions(flow: Flow): ReadonlySet<ValueId> {
  return remembered(enforcedOf, flow, () =>
    parts(flow, [
      ...flow.byKind.check.map(({ condition }) => condition),
      ...flow.blocks.flatMap(({ end }) =>
        end.kind === 'branch' && !(canReturn(flow, end.yes) && canReturn(flow, end.no))
          ? [end.condition]
          : [],
      ),
    ]),
  )
}

/** Values that any check or branch depends on. */
export function decidingConditions(flow: Flow): ReadonlySet<ValueId> {
  return remembered(decidingOf, flow, () =>
    parts(flow, [
      ...flow.byKind.check.map(({ condition }) => condition),
      ...flow.byKind.select.map(({ condition }) => condition),
      ...flow.blocks.flatMap(({ end }) => (end.kind === 'branch' ? [end.condition] : [])),
    ]),
  )
}

function remembered(
  cache: WeakMap<Flow, ReadonlySet<ValueId>>,
  flow: Flow,
  make: () => ReadonlySet<ValueId>,
): ReadonlySet<ValueId> {
  const known = cache.get(flow)
  if (known !== undefined) return known
  const made = make()
  cache.set(flow, made)
  return made
}

function parts(flow: Flow, conditions: readonly ValueId[]): ReadonlySet<ValueId> {
  const found = new Set<ValueId>()
  const waiting = [...conditions]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (found.has(at)) continue
    found.add(at)
    const op = flow.ops[flow.values[at]?.op ?? -1]
    if (op?.kind === 'unary') waiting.push(op.operand)
    else if (op?.kind === 'cast') waiting.push(op.operand)
    else if (op?.kind === 'phi') waiting.push(...op.inputs)
    else if (op?.kind === 'select') waiting.push(op.condition, op.yes, op.no)
    else if (op?.kind === 'binary' && (op.op === '&&' || op.op === '||')) waiting.push(op.left, op.right)
  }
  return found
}
