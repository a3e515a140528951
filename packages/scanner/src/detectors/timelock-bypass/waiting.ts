import { type Fact, factsAt } from '../../analysis/guards.ts'
import { has, isCaller, isThis, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import { constantOf, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp, SstoreOp } from '../../flow/op.ts'

const now = Label.Time | Label.Block

/**
 * How the time stands to a call: `waits` where it is compared (anywhere before), `reversed` where all that is asked is
 * that the time is not over yet, `none` where it is not compared at all.
 */
export function waitingOf(flow: Flow, call: CallOp): 'waits' | 'reversed' | 'none' {
  const compared = flow.byKind.binary.filter(
    ({ op, left, right }) => /^(<=?|>=?|==|!=)$/.test(op) && (has(flow, left, now) || has(flow, right, now)),
  )
  const before = compared.filter((op) => mayFollow(flow, op, call))
  if (before.length === 0) return flow.truncated || asksElsewhere(flow, call) ? 'waits' : 'none'
  const facts = factsAt(flow, call)
  const bounds = facts.filter((fact) => isUpperBound(flow, fact))
  // Every comparison there is has to be one of those that say `not later than`.
  return bounds.length >= before.length ? 'reversed' : 'waits'
}

/** Something whose source is not here may look at the time. */
function asksElsewhere(flow: Flow, call: CallOp): boolean {
  return [...flow.byKind.opaque, ...flow.byKind.call].some(
    (op) =>
      op !== call &&
      mayFollow(flow, op, call) &&
      (op.kind === 'opaque' ? op.why !== 'pure' : op.how === 'method'),
  )
}

/** `now <= x`, whichever way round. */
function isUpperBound(flow: Flow, fact: Fact): boolean {
  if (fact.kind !== 'compare') return false
  const [left, right] = [has(flow, fact.left, now), has(flow, fact.right, now)]
  if (left === right) return false
  return left ? fact.op === '<' || fact.op === '<=' : fact.op === '>' || fact.op === '>='
}

/** Whether only the contract itself gets there, or a timelock in front of it: through a queue, then. */
export function isBySelf(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some((fact) => isSelfFact(flow, fact))
}

function isSelfFact(flow: Flow, fact: Fact): boolean {
  if (fact.kind === 'any')
    return fact.of.length > 0 && fact.of.every((way) => way.some((each) => isSelfFact(flow, each)))
  if (fact.kind !== 'compare' || fact.op !== '==') return false
  return (
    (isCaller(flow, fact.left) && isQueue(flow, fact.right)) ||
    (isCaller(flow, fact.right) && isQueue(flow, fact.left))
  )
}

function isQueue(flow: Flow, value: ValueId): boolean {
  return isThis(flow, value) || /time_?lock|executor/i.test(valueName(flow, value))
}

/** Whether what is stored must be at least some amount that is fixed or held. */
export function hasLeast(flow: Flow, store: SstoreOp): boolean {
  const { value } = store
  if (value === undefined) return false
  return factsAt(flow, store).some((fact) => {
    if (fact.kind !== 'compare') return false
    const isLeft = has(flow, fact.left, Label.Input)
    if (isLeft === has(flow, fact.right, Label.Input)) return false
    const bound = isLeft ? fact.right : fact.left
    const constant = constantOf(flow, bound)
    const above = isLeft ? fact.op === '>=' || fact.op === '>' : fact.op === '<=' || fact.op === '<'
    return above && constant !== 0n
  })
}
