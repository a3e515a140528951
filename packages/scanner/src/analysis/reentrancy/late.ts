import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp, OpaqueOp, SloadOp, SstoreOp } from '../../flow/op.ts'
import { type Fact, factsAt } from '../guards.ts'
import { latchesAt } from '../lock.ts'
import { dominates, inLoop, mayFollow } from '../order.ts'
import { behind } from '../origins.ts'
import { constantOf, mayAlias, opOf, samePath, stripCasts } from '../values.ts'
import { isContradictory } from './feasible.ts'

/** State that a flow writes after a call, and how the code before the call relied on it. */
export type LateWrite = {
  readonly store: SstoreOp
  /** The read before the call that the flow decided by; undefined where nothing was decided by it. */
  readonly read: SloadOp | undefined
  /** `guard`: a condition for the call; `paid`: what the call carries; `stale`: what is stored or paid after. */
  readonly by: 'guard' | 'paid' | 'stale' | undefined
}

/** The writes that come after a call and are not done in part before it; those that matter first. */
export function lateWrites(flow: Flow, call: CallOp | OpaqueOp): readonly LateWrite[] {
  const stores = flow.byKind.sstore.filter(
    (store) =>
      mayFollow(flow, call, store) &&
      (!dominates(flow, store, call) || countsAgain(flow, store, call)) &&
      !isClosedBefore(flow, store, call),
  )
  if (stores.length === 0) return []
  const locks = latchesAt(flow, call)
  const conditions = testsIn(flow, factsAt(flow, call))
  const carried = loadsCarried(flow, call)
  const late: LateWrite[] = []
  for (const store of stores) {
    if (locks.some(({ path }) => samePath(flow, path, store.path))) continue
    if (isRestored(flow, store, call) || isCheckedAgain(flow, store, call) || isContradictory(flow, store))
      continue
    const matches = (load: SloadOp) =>
      !mayOnlyFollow(flow, call, load) &&
      isSameCell(flow, load, store) &&
      reachesWithout(flow, call, store, load)
    const guard = conditions.find(
      ({ load, forSome }) => matches(load) && !(forSome && staysSomething(flow, store)),
    )?.load
    const paid = carried.find(matches)
    const own = store.value === undefined ? undefined : behind(flow, store.value).loads.find(matches)
    const stale = own ?? spentAfter(flow, call, store).find(matches)
    // What each turn of a loop adds matters only for a limit that was asked before the loop.
    if (guard === undefined && dominates(flow, store, call)) continue
    const by =
      guard !== undefined ? 'guard' : paid !== undefined ? 'paid' : stale !== undefined ? 'stale' : undefined
    late.push({ store, read: guard ?? paid ?? stale, by })
  }
  return late.sort((a, b) => weight(b) - weight(a))
}

function weight({ by }: LateWrite): number {
  return by === 'guard' ? 3 : by === 'paid' ? 2 : by === 'stale' ? 1 : 0
}

/** Whether a cell is counted up before the call in every turn of a loop, so that more is to come after the first call. */
function countsAgain(flow: Flow, store: SstoreOp, call: Op): boolean {
  return store.compound === '+' && inLoop(flow, call) && mayFollow(flow, call, store)
}

/** What was read for payments and for other writes that come after a call. */
function spentAfter(flow: Flow, call: Op, late: SstoreOp): readonly SloadOp[] {
  const payments = flow.byKind.call.filter(
    (each) => (each.value !== undefined || each.how === 'method') && !each.static,
  )
  const others = flow.byKind.sstore.filter((each) => each !== late && each.value !== undefined)
  const after = (each: Op) => each !== call && dominates(flow, call, each)
  return [
    ...payments.filter(after).flatMap((each) => loadsCarried(flow, each)),
    ...others.filter(after).flatMap(({ value }) => (value === undefined ? [] : behind(flow, value).loads)),
  ]
}

/** Whether an operation runs only after the call. */
function mayOnlyFollow(flow: Flow, call: CallOp | OpaqueOp, op: Op): boolean {
  return dominates(flow, call, op) || !mayFollow(flow, op, call)
}

/** Whether the cell was already settled when the call is made: cleared, set to a constant or reduced. */
function isClosedBefore(flow: Flow, late: SstoreOp, call: CallOp | OpaqueOp): boolean {
  return flow.byKind.sstore.some((store) => {
    if (store === late || !samePath(flow, store.path, late.path)) return false
    // What was added before and is taken away after was more in between, not less.
    if (store.compound === '+' && (late.compound === '-' || isReduced(flow, late.value)))
      return mayFollow(flow, store, call) && !mayFollow(flow, late, store)
    return (
      dominates(flow, store, call) &&
      (store.how === 'delete' ||
        store.how === 'pop' ||
        constantOf(flow, store.value) !== undefined ||
        store.compound === '-' ||
        isReduced(flow, store.value))
    )
  })
}

function isReduced(flow: Flow, value: ValueId | undefined): boolean {
  if (value === undefined) return false
  const op = opOf(flow, value)
  return op.kind === 'binary' && op.op === '-' && opOf(flow, op.left).kind === 'sload'
}

/** Whether what was in the cell before is put back: nothing has changed in the end. */
function isRestored(flow: Flow, store: SstoreOp, call: CallOp | OpaqueOp): boolean {
  if (store.value === undefined) return false
  const op = opOf(flow, stripCasts(flow, store.value))
  return op.kind === 'sload' && dominates(flow, op, call) && samePath(flow, op.path, store.path)
}

/** Whether the flow reverts unless the cell still holds what is asked of it after the call. */
function isCheckedAgain(flow: Flow, store: SstoreOp, call: CallOp | OpaqueOp): boolean {
  const facts = factsAt(flow, store).filter(({ guard }) => guard.enforced)
  return testsIn(flow, facts).some(
    ({ load }) => dominates(flow, call, load) && samePath(flow, load.path, store.path),
  )
}

/** Whether a write leaves a cell that was not zero so: it neither clears nor reduces it. */
function staysSomething(flow: Flow, store: SstoreOp): boolean {
  const stored = constantOf(flow, store.value)
  if (store.how === 'delete' || store.how === 'pop' || store.compound === '-') return false
  if (stored !== undefined) return stored !== 0n && stored !== false
  return store.value !== undefined && !isReduced(flow, store.value)
}

/** Whether a write can come after a call without the read being made again: by another turn of a loop it would be. */
function reachesWithout(flow: Flow, call: Op, store: Op, load: Op): boolean {
  if (!inLoop(flow, call)) return true
  if (call.block === store.block && dominates(flow, call, store)) {
    return !(load.block === call.block && dominates(flow, call, load) && dominates(flow, load, store))
  }
  const seen = new Set([load.block])
  const waiting = [...(flow.blocks[call.block]?.successors ?? [])]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue
    if (id === store.block) return true
    seen.add(id)
    waiting.push(...(flow.blocks[id]?.successors ?? []))
  }
  return false
}

/** Whether a read and a write may meet in one cell: of one shape, and with the same keys as far as these are told apart. */
function isSameCell(flow: Flow, load: SloadOp, store: SstoreOp): boolean {
  if (!mayAlias(flow, load.path, store.path)) return false
  if (samePath(flow, load.path, store.path)) return true
  if (typeof load.path.root === 'number') return false
  const keys = (path: SloadOp['path']) => path.steps.filter(({ kind }) => kind === 'index')
  const written = keys(store.path)
  // A whole mapping entry written where one of its fields was read, or the reverse.
  return keys(load.path).every((step, i) => {
    const other = written[i]
    return (
      other === undefined ||
      (step.kind === 'index' &&
        other.kind === 'index' &&
        samePath(flow, { ...load.path, steps: [step] }, { ...load.path, steps: [other] }))
    )
  })
}

/** A read that a condition was decided by; `forSome` where it only asks for something that is not zero. */
type Test = { readonly load: SloadOp; readonly forSome: boolean }

function testsIn(flow: Flow, facts: readonly Fact[]): readonly Test[] {
  return facts.flatMap((fact): readonly Test[] => {
    if (fact.kind === 'any') return fact.of.flatMap((each) => testsIn(flow, each))
    if (fact.kind === 'truth') {
      return behind(flow, fact.value).loads.map((load) => ({ load, forSome: fact.holds }))
    }
    const zero = constantOf(flow, fact.right) === 0n || constantOf(flow, fact.left) === 0n
    const forSome = zero && fact.op !== '==' && fact.op !== '<=' && fact.op !== '>='
    return [fact.left, fact.right].flatMap((side) =>
      behind(flow, side).loads.map((load) => ({ load, forSome })),
    )
  })
}

/** What was read for the conditions that hold where an operation runs. */
export function loadsInFacts(flow: Flow, op: Op): readonly SloadOp[] {
  return testsIn(flow, factsAt(flow, op)).map(({ load }) => load)
}

/** What was read for the ether and the arguments of a call. */
export function loadsCarried(flow: Flow, call: CallOp | OpaqueOp): readonly SloadOp[] {
  const value = call.kind === 'call' ? call.value : undefined
  const carried = value === undefined ? call.args : [value, ...call.args]
  return carried.flatMap((each) => behind(flow, each).loads)
}
