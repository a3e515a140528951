import type { Expression } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'

const MAX_DEPTH = 200
/** Beyond this no Solidity type can hold the value, and hostile exponents would cost time. */
const MAX_BITS = 4096n

/**
 * The integer that an expression of literals amounts to, undefined when it is not one.
 * @param valueOfName value of what is no literal or operator (names of constants)
 */
export function fold(
  node: Expression | syntax.Expression,
  valueOfName: (node: Expression | syntax.Expression) => bigint | undefined,
  depth = 0,
): bigint | undefined {
  if (depth > MAX_DEPTH) return undefined
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint' ? node.value : undefined
    case 'tuple': {
      const item = node.items[0]
      return node.items.length === 1 && item !== undefined && !node.inlineArray
        ? fold(item, valueOfName, depth + 1)
        : undefined
    }
    case 'unary': {
      const value = fold(node.operand, valueOfName, depth + 1)
      if (value === undefined) return undefined
      if (node.op === '-') return -value
      return node.op === '~' ? ~value : undefined
    }
    case 'binary': {
      const left = fold(node.left, valueOfName, depth + 1)
      if (left === undefined) return undefined
      const right = fold(node.right, valueOfName, depth + 1)
      return right === undefined ? undefined : operate(node.op, left, right)
    }
    default:
      return valueOfName(node)
  }
}

function operate(op: string, left: bigint, right: bigint): bigint | undefined {
  switch (op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return bitsOf(left) + bitsOf(right) > MAX_BITS ? undefined : left * right
    case '/':
      return right === 0n || left % right !== 0n ? undefined : left / right
    case '%':
      return right === 0n ? undefined : left % right
    case '**':
      return right < 0n || right * bitsOf(left) > MAX_BITS ? undefined : left ** right
    case '<<':
      return right < 0n || right + bitsOf(left) > MAX_BITS ? undefined : left << right
    case '>>':
      return right < 0n || right > MAX_BITS ? undefined : left >> right
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    default:
      return undefined
  }
}

function bitsOf(value: bigint): bigint {
  return BigInt((value < 0n ? -value : value).toString(16).length * 4)
}
