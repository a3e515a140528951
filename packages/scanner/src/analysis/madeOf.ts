import type { BlockId, Flow, Op, OpId, ValueId } from '../flow/flow.ts'
import { visitOperands } from '../flow/operands.ts'
import { canReturn } from './order.ts'
import { opOf } from './values.ts'

/** Which operands of an operation a slice goes on with; all of them where it says nothing. */
export type Follow = (op: Op) => boolean

const everything: Follow = () => true

/**
 * The values that a value is made of, itself included. Keys of storage cells do not count (`balances[id]` is made of
 * the cell), nor does it look through operations that `follow` refuses.
 */
export function madeOf(flow: Flow, start: ValueId, follow: Follow = everything): ReadonlySet<ValueId> {
  const seen = new Set<ValueId>([start])
  const waiting = [start]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const op = opOf(flow, id)
    if (op.kind === 'sload' || op.kind === 'ref' || !follow(op)) continue
    visitOperands(op, (operand) => {
      if (seen.has(operand)) return
      seen.add(operand)
      waiting.push(operand)
    })
  }
  return seen
}

/** The operations behind `madeOf`. */
export function opsBehind(flow: Flow, start: ValueId, follow: Follow = everything): ReadonlySet<Op> {
  const ops = new Set<Op>()
  for (const value of madeOf(flow, start, follow)) ops.add(opOf(flow, value))
  return ops
}

/**
 * The values that are made of one of `starts`, those included. External calls end a slice: what they answer is their
 * own; storage does too.
 */
export function madeFrom(flow: Flow, starts: Iterable<ValueId>): ReadonlySet<ValueId> {
  const seen = new Set<ValueId>(starts)
  const waiting = [...seen]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const user of flow.uses[id] ?? []) {
      const op = flow.ops[user]
      if (op === undefined || op.kind === 'call' || op.kind === 'sload' || op.kind === 'ref') continue
      for (const result of op.results) {
        if (seen.has(result)) continue
        seen.add(result)
        waiting.push(result)
      }
    }
  }
  return seen
}

/** Operations that use one of the values. */
export function* usersOf(flow: Flow, values: Iterable<ValueId>): Generator<Op> {
  const seen = new Set<OpId>()
  for (const value of values) {
    for (const user of flow.uses[value] ?? []) {
      const op = flow.ops[user]
      if (op === undefined || seen.has(user)) continue
      seen.add(user)
      yield op
    }
  }
}

const conditions = new WeakMap<Flow, ReadonlySet<ValueId>>()
const enforced = new WeakMap<Flow, ReadonlySet<ValueId>>()

/** Every value that a `require`, an `if` or a loop of the flow turns on, with what these conditions are made of. */
export function deciding(flow: Flow): ReadonlySet<ValueId> {
  return conditionsOf(flow, conditions, () => true)
}

/** The same for conditions of which one outcome reverts. */
export function enforcing(flow: Flow): ReadonlySet<ValueId> {
  return conditionsOf(flow, enforced, (block) => !canReturn(flow, block))
}

function conditionsOf(
  flow: Flow,
  cache: WeakMap<Flow, ReadonlySet<ValueId>>,
  counts: (side: BlockId) => boolean,
): ReadonlySet<ValueId> {
  const known = cache.get(flow)
  if (known !== undefined) return known
  const seen = new Set<ValueId>()
  const waiting: ValueId[] = []
  const add = (id: ValueId) => {
    if (seen.has(id)) return
    seen.add(id)
    waiting.push(id)
  }
  for (const check of flow.byKind.check) add(check.condition)
  for (const { end } of flow.blocks) {
    if (end.kind === 'branch' && (counts(end.yes) || counts(end.no))) add(end.condition)
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const op = opOf(flow, id)
    if (op.kind !== 'sload' && op.kind !== 'ref' && op.kind !== 'call') visitOperands(op, add)
  }
  cache.set(flow, seen)
  return seen
}

/** The values that the flow's entry point gives back. */
export function returnedBy(flow: Flow): readonly ValueId[] {
  return flow.blocks.flatMap(({ end }) => (end.kind === 'return' ? end.values : []))
}
