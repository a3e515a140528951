import type { Expression } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type * as syntax from '../syntax/tree.ts'
import { commonType, mobileType, type Operand } from './convert.ts'
import { BOOL, INT256, NOTHING, RATIONAL, UINT256, UNKNOWN } from './elementary.ts'
import { resolveExpression } from './expression.ts'
import { foldTyped } from './typeName.ts'
import { operatorFunction } from './using.ts'
import type { Scope } from './world.ts'

const BOOLEAN = new Set(['==', '!=', '<', '>', '<=', '>=', '&&', '||'])

/** An expression as an operand: its type, with the value of number literals. */
export function operandOf(scope: Scope, node: Expression): Operand {
  const { type } = node
  return { type, value: type.kind === 'rational' ? foldTyped(scope.world, node) : undefined }
}

/** A binary operation with solc's result type, or the function that defines the operator. */
export function resolveBinary(scope: Scope, raw: syntax.BinaryExpression): Expression {
  const left = resolveExpression(scope, raw.left)
  const right = resolveExpression(scope, raw.right)
  const { kind, at, op } = raw
  const fn = operatorFunction(scope, left.type, op, 2) ?? operatorFunction(scope, right.type, op, 2)
  const type = fn === undefined ? binaryType(scope, op, left, right) : (fn.returns[0]?.type ?? UNKNOWN)
  return { kind, at, type, op, left, right, fn }
}

function binaryType(scope: Scope, op: string, left: Expression, right: Expression): Type {
  if (BOOLEAN.has(op)) return BOOL
  if (left.type.kind === 'rational' && right.type.kind === 'rational') return RATIONAL
  if (left.type === right.type) return left.type
  const shift = op === '<<' || op === '>>' || op === '>>>'
  const { minor } = scope.file.era
  if (shift || (op === '**' && minor >= 7)) {
    if (left.type.kind !== 'rational') return left.type
    const value = foldTyped(scope.world, left)
    return value !== undefined && value < 0n ? INT256 : UINT256
  }
  const common = commonType(operandOf(scope, left), operandOf(scope, right))
  return common ?? (left.type.kind === 'rational' ? right.type : left.type)
}

/** A unary operation; one that is defined by a function comes out as the call that it is. */
export function resolveUnary(scope: Scope, raw: syntax.UnaryExpression): Expression {
  const operand = resolveExpression(scope, raw.operand)
  const { kind, at, op, prefix } = raw
  const fn = operatorFunction(scope, operand.type, op, 1)
  if (fn !== undefined) {
    const callee: Expression = { kind: 'identifier', at, type: { kind: 'void' }, name: fn.name, ref: fn }
    const type = fn.returns[0]?.type ?? UNKNOWN
    return { kind: 'call', at, type, form: 'call', callee, args: [operand], options: [] }
  }
  const type = op === 'delete' ? NOTHING : op === '!' ? BOOL : operand.type
  return { kind, at, type, op, prefix, operand }
}

/** `c ? a : b` with the common type of both branches. */
export function resolveConditional(scope: Scope, raw: syntax.ConditionalExpression): Expression {
  const condition = resolveExpression(scope, raw.condition)
  const then = resolveExpression(scope, raw.then)
  const otherwise = resolveExpression(scope, raw.else)
  return {
    kind: 'conditional',
    at: raw.at,
    type: branchType(scope, then, otherwise),
    condition,
    then,
    else: otherwise,
  }
}

function branchType(scope: Scope, then: Expression, otherwise: Expression): Type {
  const type = mobileType(operandOf(scope, then))
  const other = mobileType(operandOf(scope, otherwise))
  if (type === other) return type
  return commonType({ type, value: undefined }, { type: other, value: undefined }) ?? type
}

/** A tuple or an array in place; parentheses around one expression go away. */
export function resolveTuple(scope: Scope, raw: syntax.TupleExpression): Expression {
  const { at, inlineArray } = raw
  const items = raw.items.map((item) => item && resolveExpression(scope, item))
  const [only] = items
  if (!inlineArray && items.length === 1 && only !== undefined) return only
  const type: Type = inlineArray
    ? { kind: 'array', element: elementType(scope, items), length: items.length, location: 'memory' }
    : { kind: 'tuple', items: items.map((item) => item?.type) }
  return { kind: 'tuple', at, type, items, inlineArray }
}

function elementType(scope: Scope, items: readonly (Expression | undefined)[]): Type {
  let element: Type | undefined
  for (const item of items) {
    if (item === undefined) continue
    const type = mobileType(operandOf(scope, item))
    element =
      element === undefined
        ? type
        : (commonType({ type: element, value: undefined }, { type, value: undefined }) ?? element)
  }
  return element ?? UNKNOWN
}
