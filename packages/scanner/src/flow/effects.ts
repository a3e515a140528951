import type { CallExpression, Expression } from '../ast/node.ts'

const known = new WeakMap<Expression, boolean>()

/**
 * Whether evaluating an expression may change anything, or leave the contract in a way that can: then `a && b` and
 * `c ? a : b` need branches. Reads, arithmetic, and calls of view and pure functions have no effect.
 */
export function hasEffects(e: Expression | undefined): boolean {
  if (e === undefined) return false
  const answered = known.get(e)
  if (answered !== undefined) return answered
  const answer = decide(e)
  known.set(e, answer)
  return answer
}

function decide(e: Expression): boolean {
  switch (e.kind) {
    case 'literal':
    case 'identifier':
    case 'type':
    case 'new':
      return false
    case 'member':
      return hasEffects(e.object)
    case 'index':
      return hasEffects(e.base) || hasEffects(e.index)
    case 'slice':
      return hasEffects(e.base) || hasEffects(e.from) || hasEffects(e.to)
    case 'unary':
      return e.op === '++' || e.op === '--' || e.op === 'delete' || hasEffects(e.operand)
    case 'binary':
      return hasEffects(e.left) || hasEffects(e.right)
    case 'assign':
      return true
    case 'conditional':
      return hasEffects(e.condition) || hasEffects(e.then) || hasEffects(e.else)
    case 'tuple':
      return e.items.some(hasEffects)
    case 'call':
      return callHasEffects(e)
  }
}

const quiet = new Set([
  'keccak256',
  'sha3',
  'sha256',
  'ripemd160',
  'ecrecover',
  'addmod',
  'mulmod',
  'blockhash',
  'gasleft',
  'type',
])

function callHasEffects(e: CallExpression): boolean {
  if (e.args.some(hasEffects) || e.options.some((option) => hasEffects(option.value))) return true
  if (e.form !== 'call') return false
  const callee = e.callee
  if (callee.kind === 'identifier') {
    if (callee.ref?.kind === 'function')
      return callee.ref.mutability !== 'view' && callee.ref.mutability !== 'pure'
    return !quiet.has(callee.name)
  }
  if (callee.kind === 'member') {
    if (hasEffects(callee.object)) return true
    if (callee.ref?.kind === 'function')
      return callee.ref.mutability !== 'view' && callee.ref.mutability !== 'pure'
    if (callee.ref?.kind === 'variable') return false
    if (callee.object.type.kind === 'magic' || callee.object.type.kind === 'meta') return false
    return callee.member !== 'staticcall'
  }
  return true
}
