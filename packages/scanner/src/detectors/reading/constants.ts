import type { Expression } from '../../ast/node.ts'

/** The integer that a literal, a negated literal, or `type(T).min` or `.max` stands for; undefined for anything else. */
export function integerOf(expression: Expression): bigint | undefined {
  if (expression.kind === 'literal')
    return typeof expression.value === 'bigint' ? expression.value : undefined
  if (expression.kind === 'unary' && expression.op === '-') {
    const value = integerOf(expression.operand)
    return value === undefined ? undefined : -value
  }
  if (expression.kind === 'member' && expression.object.type.kind === 'meta') {
    const range = rangeOf(expression.object.type.of)
    if (range === undefined) return undefined
    if (expression.member === 'max') return range.max
    return expression.member === 'min' ? range.min : undefined
  }
  return undefined
}

/** Smallest and greatest value of an integer type. */
export function rangeOf(
  type: Expression['type'],
): { readonly min: bigint; readonly max: bigint } | undefined {
  if (type.kind !== 'int') return undefined
  const bits = BigInt(type.bits)
  if (!type.signed) return { min: 0n, max: (1n << bits) - 1n }
  return { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
}

/** Whether an expression is fixed when the code is written: literals, constants, and operators over them. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'type':
      return true
    case 'identifier':
      return expression.ref?.kind === 'variable' && expression.ref.constant
    case 'member':
      return (
        expression.object.type.kind === 'meta' ||
        (expression.ref?.kind === 'variable' && expression.ref.constant)
      )
    case 'unary':
      return expression.op !== '++' && expression.op !== '--' && isConstant(expression.operand)
    case 'binary':
      return isConstant(expression.left) && isConstant(expression.right)
    case 'call':
      return (
        expression.form === 'conversion' && expression.args.length > 0 && expression.args.every(isConstant)
      )
    default:
      return false
  }
}
