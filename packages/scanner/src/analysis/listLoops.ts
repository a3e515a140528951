import type { Span } from '../ast/node.ts'
import type { Flow } from '../flow/flow.ts'
import type { BinaryOp, Op, SloadOp, SstoreOp } from '../flow/op.ts'
import { Label } from './labels.ts'
import { blockReaches } from './order.ts'
import { behind } from './origins.ts'
import { constantOf, opOf } from './values.ts'

/** A loop by the comparison that ends it. */
type Loop = {
  readonly at: Span
  readonly condition: BinaryOp
  isInside(op: Op): boolean
}

function* loopsOf(flow: Flow): Generator<Loop> {
  for (const { id, end } of flow.blocks) {
    if (end.kind !== 'branch' || !blockReaches(flow, id, id)) continue
    // The way out of the loop is one of the two sides.
    if (blockReaches(flow, end.yes, id) && blockReaches(flow, end.no, id)) continue
    const condition = opOf(flow, end.condition)
    if (condition.kind !== 'binary' || !/^([<>]=?|!=)$/.test(condition.op)) continue
    yield {
      at: end.at,
      condition,
      isInside: ({ block }) => blockReaches(flow, id, block) && blockReaches(flow, block, id),
    }
  }
}

/** A loop over all of a stored list. */
export type ListLoop = {
  readonly length: SloadOp
  readonly at: Span
  /** Each turn writes storage or calls: some hundred entries are enough. */
  readonly costly: boolean
}

/** Loops that end with the length of a stored list, and not earlier by a number of the caller's. */
export function* loopsByLength(flow: Flow): Generator<ListLoop> {
  for (const { at, condition, isInside } of loopsOf(flow)) {
    const sides = [behind(flow, condition.left), behind(flow, condition.right)]
    if (sides.some(({ labels }) => (labels & Label.Input) !== 0)) continue
    const length = sides
      .flatMap(({ loads }) => loads)
      .find(({ path }) => path.steps.at(-1)?.kind === 'length')
    if (length === undefined) continue
    const costly =
      flow.byKind.sstore.some(isInside) || flow.byKind.call.some((call) => !call.static && isInside(call))
    yield { length, at, costly }
  }
}

/** At 22,100 gas for a new slot two hundred turns are more than four million gas. */
const many = 200n

/** Stores in loops whose number of turns the caller chooses, or that have some hundred turns. */
export function* manyStores(flow: Flow): Generator<{ readonly store: SstoreOp; readonly at: Span }> {
  for (const { at, condition, isInside } of loopsOf(flow)) {
    const isMany = [condition.left, condition.right].some((side) => {
      const turns = constantOf(flow, side)
      return typeof turns === 'bigint' ? turns >= many : (behind(flow, side).labels & Label.Input) !== 0
    })
    if (!isMany) continue
    for (const store of flow.byKind.sstore) if (isInside(store)) yield { store, at }
  }
}

/** Whether a store clears a list with all its entries. */
export function clearsList(flow: Flow, store: SstoreOp): boolean {
  if (store.path.steps.at(-1)?.kind === 'length') return constantOf(flow, store.value) === 0n
  if (store.how === 'delete') return true
  const made = store.value === undefined ? undefined : opOf(flow, store.value)
  return made?.kind === 'builtin' && made.name === 'new.array' && constantOf(flow, made.args[0]) === 0n
}
