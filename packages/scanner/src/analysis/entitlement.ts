import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../flow/op.ts'
import { factsAt } from './guards.ts'
import { has, isCaller, isThis, Label } from './labels.ts'
import { mayFollow } from './order.ts'
import { tokenMovesOf } from './tokenMoves.ts'
import { opOf, samePath, sameValue, stripCasts } from './values.ts'

/** The keys of a path, outermost first. */
export function keysOf(path: StoragePath): readonly ValueId[] {
  return path.steps.flatMap((step) => (step.kind === 'index' ? [step.value] : []))
}

/** Whether a path is an entry of the caller's own: `balances[msg.sender]`, `allowed[owner][msg.sender]`. */
export function isOwnEntry(flow: Flow, path: StoragePath): boolean {
  return keysOf(path).some((key) => isCaller(flow, key) || isHashWithCaller(flow, key))
}

function isHashWithCaller(flow: Flow, key: ValueId): boolean {
  return has(flow, key, Label.Caller)
}

/**
 * Whether what is paid at an operation is taken off a record that the contract keeps of the caller or of the receiver:
 * an entry keyed by one of them is reduced, cleared or ticked off in the same run, so that it cannot be paid twice.
 */
export function isTakenOffRecord(flow: Flow, op: Op, receiver: ValueId | undefined): boolean {
  return flow.byKind.sstore.some((store) => {
    if (!mayFollow(flow, store, op) && !mayFollow(flow, op, store)) return false
    const { root } = store.path
    const slot = typeof root === 'number' ? [root] : []
    const keyed = [...keysOf(store.path), ...slot].some(
      (key) =>
        isCaller(flow, key) ||
        has(flow, key, Label.Caller) ||
        (receiver !== undefined && sameValue(flow, key, receiver)) ||
        has(flow, key, Label.Hash),
    )
    return keyed && isLimiting(flow, store)
  })
}

/** Whether a store uses an entry up. Lowering a number does where it cannot go below zero. */
function isLimiting(flow: Flow, store: SstoreOp): boolean {
  if (store.how !== 'set' || store.value === undefined) return true
  const stored = opOf(flow, stripCasts(flow, store.value))
  if (stored.kind !== 'binary' || stored.op !== '-') return true
  return stored.checked || isBounded(flow, store, stored.left, stored.right)
}

/** Whether it holds at an operation that `upper >= lower`. */
export function isBounded(flow: Flow, op: Op, upper: ValueId, lower: ValueId): boolean {
  if (sameValue(flow, upper, lower)) return true
  return factsAt(flow, op).some((fact) => {
    if (fact.kind !== 'compare') return false
    if (fact.op === '>=' || fact.op === '>' || fact.op === '==')
      if (sameCell(flow, fact.left, upper) && sameCell(flow, fact.right, lower)) return true
    if (fact.op === '<=' || fact.op === '<' || fact.op === '==')
      return sameCell(flow, fact.left, lower) && sameCell(flow, fact.right, upper)
    return false
  })
}

function sameCell(flow: Flow, a: ValueId, b: ValueId): boolean {
  if (sameValue(flow, a, b)) return true
  const p = opOf(flow, stripCasts(flow, a))
  const q = opOf(flow, stripCasts(flow, b))
  return p.kind === 'sload' && q.kind === 'sload' && samePath(flow, p.path, q.path)
}

/** Whether the caller pays tokens in the same run: they are pulled from the caller, or burnt from the caller. */
export function paysTokens(flow: Flow): boolean {
  return tokenMovesOf(flow).some(({ from }) => from !== undefined && isCaller(flow, from))
}

/** Whether the ether that came with the call is asked for or recorded. */
export function paysEther(flow: Flow): boolean {
  if (!flow.byKind.env.some(({ name }) => name === 'msg.value')) return false
  if (
    flow.byKind.binary.some(
      ({ op, left, right }) => comparisons.has(op) && (isSent(flow, left) || isSent(flow, right)),
    )
  )
    return true
  return flow.byKind.sstore.some((store) => store.value !== undefined && isSent(flow, store.value))
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])

function isSent(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.Sent)
}

/** Whether a value is what the contract holds of something, or a part of it. */
export function isOwnHolding(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.OwnBalance)
}

/** Whether a receiver is whoever calls, or whom the caller names (and not this contract). */
export function isStrangersReceiver(flow: Flow, receiver: ValueId): boolean {
  if (isThis(flow, receiver)) return false
  return isCaller(flow, receiver) || has(flow, receiver, Label.Input)
}
