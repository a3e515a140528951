import { has, Label } from '../../analysis/labels.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'

/** Whether the caller chooses a number; a length is limited by the calldata that must be paid for. */
export function isChosen(flow: Flow, value: ValueId): boolean {
  if (!has(flow, value, Label.Input) || has(flow, value, Label.Hash)) return false
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'field')
    return (
      op.field !== 'length' &&
      fieldSources(flow, op.object, op.field).some((each) => each === undefined || isChosen(flow, each))
    )
  // A word of another kind than a number is no amount: slots, keys, packed fields.
  const type = flow.values[stripCasts(flow, value)]?.type
  return type === undefined || type.kind === 'int' || type.kind === 'unknown'
}

/** Whether the caller's number is taken as it was given, and not computed from it. */
export function isGiven(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  switch (op.kind) {
    case 'param':
      return true
    case 'element':
      return isGiven(flow, op.object)
    case 'field':
      return fieldSources(flow, op.object, op.field).some((each) => each === undefined || isGiven(flow, each))
    default:
      return false
  }
}

/** What was put into a field of a memory struct; undefined for a struct that was given as a whole. */
function fieldSources(flow: Flow, object: ValueId, field: string): readonly (ValueId | undefined)[] {
  const found: (ValueId | undefined)[] = []
  const seen = new Set<ValueId>()
  const waiting = [object]
  for (let at = waiting.pop(); at !== undefined && seen.size < 200; at = waiting.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const op = opOf(flow, at)
    if (op.kind === 'update') {
      if (op.field === field) found.push(op.value)
      else waiting.push(op.object)
    } else if (op.kind === 'phi') waiting.push(...op.inputs)
    else if (op.kind === 'param' || op.kind === 'element' || op.kind === 'field') found.push(undefined)
  }
  return found
}

/** The parameters of the entry point that a value is computed from. */
export function parametersIn(flow: Flow, value: ValueId): ReadonlySet<Op> {
  return new Set([...sliceOf(flow, value)].filter(({ kind }) => kind === 'param'))
}
