import type { Declaration, Expression } from '../../ast/node.ts'
import { bodiesCalledBy } from './calls.ts'
import { type Body, expressionsUnder, walkOf } from './walk.ts'

const guarded = new WeakMap<Body, boolean>()

/**
 * Whether a function, its modifiers or what it calls inside the contract compares the caller with something. Only a
 * hint from the tree, generous on purpose: for rules that must stay silent where there may be a guard.
 */
export function mayCheckCaller(body: Body): boolean {
  const known = guarded.get(body)
  if (known !== undefined) return known
  guarded.set(body, false)
  const found = hasCheck(body) || bodiesCalledBy(body).some(mayCheckCaller)
  guarded.set(body, found)
  return found
}

function hasCheck(body: Body): boolean {
  const walk = walkOf(body)
  const conditions = [
    ...walk.statements.flatMap((each) => ('condition' in each && each.condition ? [each.condition] : [])),
    ...walk.expressions.flatMap((each) =>
      each.kind === 'conditional'
        ? [each.condition]
        : each.kind === 'call' && isAssertion(each.callee)
          ? each.args.slice(0, 1)
          : [],
    ),
  ]
  return conditions.some((condition) => expressionsUnder(condition).some(isCaller))
}

function isAssertion(callee: Expression): boolean {
  return callee.kind === 'identifier' && callee.ref === undefined && /^(?:require|assert)$/.test(callee.name)
}

/** `msg.sender`, `tx.origin`, or `_msgSender()`. */
export function isCaller(expression: Expression): boolean {
  if (expression.kind === 'member') {
    const { object, member } = expression
    if (object.type.kind === 'magic') return member === 'sender' || member === 'origin'
  }
  return (
    expression.kind === 'call' &&
    expression.callee.kind === 'identifier' &&
    isSenderGetter(expression.callee.ref)
  )
}

/** A function without parameters that returns `msg.sender` on some path. */
function isSenderGetter(ref: Declaration | undefined): boolean {
  if (ref?.kind !== 'function' || ref.params.length > 0) return false
  return walkOf(ref).statements.some(
    (each) => each.kind === 'return' && each.value?.kind === 'member' && each.value.member === 'sender',
  )
}
