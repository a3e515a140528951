import type { Span, Variable } from '../ast/node.ts'
import type { Flow } from '../flow/flow.ts'
import type { SstoreOp } from '../flow/op.ts'
import { factsAt } from './guards.ts'
import { has, Label } from './labels.ts'
import { behind } from './origins.ts'
import { isHeldBack } from './reentrancy/heldBack.ts'
import type { Scan } from './scan.ts'
import { shapeOf } from './strangerSet.ts'
import { constantOf, stateVariable } from './values.ts'

/** Where a list is made longer. */
type Growth = { readonly at: Span }

/** A thousand storage slots cost some five million gas to clear: more entries than that are as good as endlessly many. */
const harmless = 1000n

const known = new WeakMap<Scan, ReadonlyMap<Variable, ReadonlyMap<string, Growth>>>()

/**
 * Lists in storage that strangers can make as long as they like, by variable and fields. Lists that each caller has of
 * their own, and lists that end at a number, are none.
 */
export function growableLists(scan: Scan): ReadonlyMap<Variable, ReadonlyMap<string, Growth>> {
  const answered = known.get(scan)
  if (answered !== undefined) return answered
  const lists = new Map<Variable, Map<string, Growth>>()
  for (const flow of scan.flows) {
    if (flow.reach !== 'entry') continue
    for (const store of flow.byKind.sstore) {
      const root = stateVariable(store.path)
      if (root === undefined || !makesLonger(store) || isOwn(flow, store)) continue
      const shape = shapeOf(store.path)
      if (lists.get(root)?.has(shape) === true) continue
      if (isCapped(flow, store) || isHeldBack(scan, flow, store)) continue
      const shapes = lists.get(root)
      if (shapes === undefined) lists.set(root, new Map([[shape, { at: store.at }]]))
      else shapes.set(shape, { at: store.at })
    }
  }
  known.set(scan, lists)
  return lists
}

/** Whether a store adds an entry to a list. */
export function makesLonger(store: SstoreOp): boolean {
  if (store.how === 'push') return true
  return store.path.steps.at(-1)?.kind === 'length' && store.compound === '+'
}

/** `orders[msg.sender].push(...)` makes only the caller's own work longer. */
function isOwn(flow: Flow, { path }: SstoreOp): boolean {
  return path.steps.some((step) => step.kind === 'index' && has(flow, step.value, Label.Caller))
}

/** Whether a store that makes a list longer is reached only while the list is shorter than some number. */
export function isCapped(flow: Flow, store: SstoreOp): boolean {
  return factsAt(flow, store).some((fact) => {
    if (fact.kind !== 'compare' || fact.op === '!=' || fact.op === '==') return false
    return [
      [fact.left, fact.right],
      [fact.right, fact.left],
    ].some(([side, limit]) => {
      if (side === undefined || limit === undefined) return false
      const counts = behind(flow, side).loads.some(
        ({ path }) => path.steps.at(-1)?.kind === 'length' && path.root === store.path.root,
      )
      const number = constantOf(flow, limit)
      return counts && !has(flow, limit, Label.Input) && (typeof number !== 'bigint' || number <= harmless)
    })
  })
}
