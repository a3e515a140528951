import type { Flow, Op } from '../flow/flow.ts'
import type { SloadOp, SstoreOp, StoragePath } from '../flow/op.ts'
import { type Fact, factsAt } from './guards.ts'
import { has, Label } from './labels.ts'
import { dominates, mayFollow } from './order.ts'
import { constantOf, opOf, samePath, stripCasts } from './values.ts'

/** A storage cell that is tested and then set so that the test would fail: it is entered once at a time, or once ever. */
export type Latch = {
  readonly path: StoragePath
  readonly kind: 'lock' | 'once'
}

const unknownLock = /^_?(nonReentrant\w*|lock|locked|noReentrancy|mutex\w*|preventReentrancy)$/

/**
 * The latches that are closed while an operation runs, known by what they do and not by a name: a cell is checked, then
 * stored to a value with which that check fails. A lock opens again later in the flow; a latch that never does makes
 * the function run once (an initialiser).
 */
export function latchesAt(flow: Flow, op: Op): readonly Latch[] {
  const latches: Latch[] = []
  for (const fact of factsAt(flow, op)) {
    const tested = testedCell(flow, fact)
    if (tested === undefined) continue
    for (const store of flow.byKind.sstore) {
      if (!samePath(flow, store.path, tested.load.path) || !dominates(flow, store, op)) continue
      if (!fails(flow, fact, tested.load, store) || reopened(flow, store, op)) continue
      const opens = flow.byKind.sstore.some(
        (other) => other !== store && samePath(flow, other.path, store.path) && mayFollow(flow, op, other),
      )
      latches.push({ path: store.path, kind: opens ? 'lock' : 'once' })
      break
    }
  }
  return latches
}

/** Whether the cell is surely stored to again between closing it and the operation. */
function reopened(flow: Flow, closing: SstoreOp, op: Op): boolean {
  return flow.byKind.sstore.some(
    (other) =>
      other !== closing &&
      samePath(flow, other.path, closing.path) &&
      dominates(flow, closing, other) &&
      (other === op || dominates(flow, other, op)),
  )
}

/** Whether a re-entrancy lock is held at an operation. */
export function isLocked(flow: Flow, op: Op): boolean {
  if (latchesAt(flow, op).some(({ kind }) => kind === 'lock')) return true
  return flow.byKind.opaque.some(
    (each) => each.why === 'unknown' && unknownLock.test(each.name) && dominates(flow, each, op),
  )
}

/** The storage cell that a fact is about, where the cell is no entry of a mapping for each caller. */
export function testedCell(flow: Flow, fact: Fact): { readonly load: SloadOp } | undefined {
  if (fact.kind === 'any') return undefined
  const sides = fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right]
  for (const side of sides) {
    const op = opOf(flow, stripCasts(flow, side))
    if (op.kind !== 'sload') continue
    const keyed = op.path.steps.some(
      (step) => step.kind === 'index' && has(flow, step.value, Label.Caller | Label.Input),
    )
    if (!keyed) return { load: op }
  }
  return undefined
}

function asNumber(value: bigint | boolean | string | undefined): bigint | undefined {
  return typeof value === 'boolean' ? (value ? 1n : 0n) : typeof value === 'bigint' ? value : undefined
}

/** Whether the tested condition is false after the store. */
function fails(flow: Flow, fact: Fact, load: SloadOp, store: SstoreOp): boolean {
  const stored = asNumber(store.how === 'delete' ? 0n : constantOf(flow, store.value))
  if (fact.kind === 'truth') return stored !== undefined && (stored !== 0n) !== fact.holds
  if (fact.kind !== 'compare') return false
  const isLeft = opOf(flow, stripCasts(flow, fact.left)) === load
  const other = isLeft ? fact.right : fact.left
  const limit = asNumber(constantOf(flow, other))
  if (stored !== undefined && limit !== undefined) {
    const [x, y] = isLeft ? [stored, limit] : [limit, stored]
    switch (fact.op) {
      case '==':
        return x !== y
      case '!=':
        return x === y
      case '<':
        return x >= y
      case '<=':
        return x > y
      case '>':
        return x <= y
      case '>=':
        return x < y
    }
  }
  // `require(owner == address(0))` and `owner = first`: what is stored is taken not to be zero again.
  if (
    stored === undefined &&
    limit === 0n &&
    fact.op === '==' &&
    store.how === 'set' &&
    store.compound === undefined
  )
    return store.value !== undefined && constantOf(flow, store.value) === undefined
  // `require(_initialized < version)` and `_initialized = version`.
  if (store.value !== undefined && stripCasts(flow, store.value) === stripCasts(flow, other)) {
    // A bid, a time or a number that the caller gives is higher the next time.
    if (has(flow, other, Label.Input | Label.Sent | Label.Time | Label.Block)) return false
    return fact.op === '<' || fact.op === '>' || fact.op === '!='
  }
  return false
}
