import type { CallExpression, Declaration, FunctionDefinition } from '../../ast/node.ts'
import { type Body, walkOf } from './walk.ts'

const called = new WeakMap<Body, readonly Body[]>()

/** The function that a call jumps to inside the contract: by name, through `super`, a base or a library. */
export function internalTarget({ callee, form }: CallExpression): FunctionDefinition | undefined {
  if (form !== 'call') return undefined
  const target = callee.kind === 'identifier' || callee.kind === 'member' ? functionOf(callee.ref) : undefined
  if (target === undefined) return undefined
  const isExternal = callee.type.kind === 'function' && callee.type.external
  return isExternal ? undefined : target
}

function functionOf(ref: Declaration | undefined): FunctionDefinition | undefined {
  return ref?.kind === 'function' ? ref : undefined
}

/** Modifiers and functions that a body runs in its own contract, as named there (overrides are not looked up). */
export function bodiesCalledBy(body: Body): readonly Body[] {
  const known = called.get(body)
  if (known !== undefined) return known
  const found = new Set<Body>()
  if (body.kind === 'function') {
    for (const { target } of body.modifiers) if (target?.kind === 'modifier') found.add(target)
  }
  for (const expression of walkOf(body).expressions) {
    const target = expression.kind === 'call' ? internalTarget(expression) : undefined
    if (target !== undefined) found.add(target)
  }
  const list = [...found]
  called.set(body, list)
  return list
}
