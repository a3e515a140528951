import { type Fact, factsAt } from '../../analysis/guards.ts'
import { shapeOf } from '../../analysis/strangerSet.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { StoragePath } from '../../flow/op.ts'

/** A stored switch, and the position that an operation asks for. */
export type Asked = { readonly cell: string; readonly position: string; readonly name: string }

/** The switches that have to be in a certain position where an operation runs. */
export function switchesAt(flow: Flow, op: Op): readonly Asked[] {
  return factsAt(flow, op).flatMap((fact) => (fact.guard.enforced ? (asked(flow, fact) ?? []) : []))
}

function asked(flow: Flow, fact: Fact): Asked | undefined {
  if (fact.kind === 'truth') return position(flow, fact.value, fact.holds ? 'on' : 'off')
  if (fact.kind !== 'compare') return undefined
  const constant = constantOf(flow, fact.right)
  // Only flags that are kept as a number: `paused == 0`, `status == 1`.
  if (constant === undefined || !/^[=!]=$/.test(fact.op)) return undefined
  return position(flow, fact.left, `${fact.op}${String(constant)}`)
}

function position(flow: Flow, value: ValueId, at: string): Asked | undefined {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'sload') return undefined
  const cell = cellOf(op.path)
  const last = op.path.steps.at(-1)
  const name =
    last?.kind === 'field' ? last.field.name : typeof op.path.root === 'number' ? '' : op.path.root.name
  return cell === undefined || name === '' ? undefined : { cell, position: at, name }
}

/** One cell for the whole contract, keyed by nobody; a struct at a computed slot is known by its fields. */
export function cellOf(path: StoragePath): string | undefined {
  if (path.steps.some((step) => step.kind !== 'field')) return undefined
  const { root } = path
  if (typeof root === 'number') return path.steps.length === 0 ? undefined : `slot${shapeOf(path)}`
  return `${root.at.file}:${root.at.start}${shapeOf(path)}`
}

/** Whether a flow looks at a switch at all, in whatever way, or turns it. */
export function touches(flow: Flow, cell: string): boolean {
  return (
    flow.byKind.sload.some(({ path }) => cellOf(path) === cell) ||
    flow.byKind.sstore.some(({ path }) => cellOf(path) === cell)
  )
}
