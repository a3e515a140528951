import type { Variable } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../flow/op.ts'
import { restrictionsAt } from './access.ts'
import { factsAt } from './guards.ts'
import { has, Label } from './labels.ts'
import { behind } from './origins.ts'
import type { Scan } from './scan.ts'
import { sameValue, stripCasts } from './values.ts'

/** Fields of state variables, by variable and field names: `Channels` and `.token`. */
type Shapes = Map<Variable, Set<string>>

type Table = {
  /** What strangers may write at all. */
  readonly open: Shapes
  /** What may hold a value that a stranger chose. */
  readonly chosen: Shapes
}

const tables = new WeakMap<Scan, Table>()

/**
 * Whether anybody can put a value of their choice into this storage (their own address included). Stores that need a
 * right, and values that are first looked up in a list, do not count.
 */
export function isStrangerSet(scan: Scan, path: StoragePath): boolean {
  return holds(tableOf(scan).chosen, path)
}

/** Whether some entry point that anybody may call writes this storage. */
export function isOpenlyWritten(scan: Scan, path: StoragePath): boolean {
  return holds(tableOf(scan).open, path)
}

function holds(shapes: Shapes, path: StoragePath): boolean {
  const fields = typeof path.root === 'number' ? undefined : shapes.get(path.root)
  if (fields === undefined) return false
  const own = shapeOf(path)
  // A whole struct that is stored sets its fields, and a field that is stored is part of the struct.
  return fields.has(own) || [...fields].some((set) => own.startsWith(`${set}.`) || set.startsWith(`${own}.`))
}

/** The fields on the way to a storage cell, keys left out: `.debt.principal`. */
export function shapeOf({ steps }: StoragePath): string {
  return steps.reduce((text, step) => (step.kind === 'field' ? `${text}.${step.field.name}` : text), '')
}

function add(shapes: Shapes, root: Variable, shape: string): void {
  const known = shapes.get(root)
  if (known === undefined) shapes.set(root, new Set([shape]))
  else known.add(shape)
}

function tableOf(scan: Scan): Table {
  const known = tables.get(scan)
  if (known !== undefined) return known
  const table: Table = { open: new Map(), chosen: new Map() }
  const chosen: { readonly flow: Flow; readonly store: SstoreOp; readonly value: ValueId }[] = []
  for (const flow of scan.flows) {
    if (flow.reach !== 'entry') continue
    for (const store of flow.byKind.sstore) {
      const { root } = store.path
      if (typeof root === 'number') continue
      const shape = shapeOf(store.path)
      const isChosen = store.value !== undefined && has(flow, store.value, Label.Input | Label.Caller)
      // What is known already is not worth asking again: code that many contracts inherit is here many times.
      if (!isChosen && table.open.get(root)?.has(shape) === true) continue
      if (restrictionsAt(flow, store).length > 0) continue
      add(table.open, root, shape)
      if (isChosen && store.value !== undefined) chosen.push({ flow, store, value: store.value })
    }
  }
  tables.set(scan, table)
  for (const { flow, store, value } of chosen) {
    const { root } = store.path
    const shape = shapeOf(store.path)
    if (typeof root === 'number' || table.chosen.get(root)?.has(shape) === true) continue
    if (!isListed(scan, flow, value, store)) add(table.chosen, root, shape)
  }
  return table
}

/**
 * Whether a condition at an operation holds a value against what the contract keeps and strangers cannot write: a list
 * of admitted tokens, a stored address.
 */
export function isListed(scan: Scan, flow: Flow, value: ValueId, at: Op): boolean {
  const asked = stripCasts(flow, value)
  const open = Label.Input | Label.Caller
  return factsAt(flow, at).some((fact) => {
    if (fact.kind === 'any') return false
    const sides = fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right]
    if (fact.kind === 'compare' && fact.op === '==') {
      if (sameValue(flow, fact.left, asked) && !has(flow, fact.right, open)) return true
      if (sameValue(flow, fact.right, asked) && !has(flow, fact.left, open)) return true
    }
    return sides.some((side) =>
      behind(flow, side).loads.some(
        ({ path }) =>
          path.steps.some((step) => step.kind === 'index' && sameValue(flow, step.value, asked)) &&
          !isOpenlyWritten(scan, path),
      ),
    )
  })
}
