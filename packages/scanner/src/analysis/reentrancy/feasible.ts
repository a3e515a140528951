import type { Flow, Op } from '../../flow/flow.ts'
import { type Fact, factsAt } from '../guards.ts'
import { constantOf, sameValue } from '../values.ts'

/** Whether the conditions at an operation contradict each other: code that was inlined where it cannot run. */
export function isContradictory(flow: Flow, op: Op): boolean {
  const compared = factsAt(flow, op).filter(
    (fact): fact is Extract<Fact, { kind: 'compare' }> =>
      fact.kind === 'compare' && (fact.op === '==' || fact.op === '!='),
  )
  return compared.some((fact, i) => {
    const left = constantOf(flow, fact.left)
    const right = constantOf(flow, fact.right)
    if (left !== undefined && right !== undefined) return (left === right) !== (fact.op === '==')
    return compared.slice(i + 1).some((other) => other.op !== fact.op && sameSides(flow, fact, other))
  })
}

type Compared = Extract<Fact, { kind: 'compare' }>

function sameSides(flow: Flow, a: Compared, b: Compared): boolean {
  return (
    (sameValue(flow, a.left, b.left) && sameValue(flow, a.right, b.right)) ||
    (sameValue(flow, a.left, b.right) && sameValue(flow, a.right, b.left))
  )
}
