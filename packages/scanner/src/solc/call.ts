import { inParameterOrder } from '../ast/namedArguments.ts'
import type { CallExpression, Expression } from '../ast/node.ts'
import { type Context, spanOf, typeOf } from './context.ts'
import { readExpression, readOptional } from './expression.ts'
import { nodesOf, type SolcNode, typeIdentifierOf } from './solcNode.ts'

type Options = CallExpression['options'][number][]

/** A call, conversion or struct creation, with the options written on it in either style. */
export function readCallExpression(node: SolcNode, context: Context): Expression | undefined {
  // Options without a call (`a.f{value: 1};`) do nothing.
  const call = node.nodeType === 'FunctionCall' && !isOptionSetter(node) ? node : undefined
  const options: Options = []
  const calleeNode = stripOptions(call === undefined ? node : call.expression, options, context)
  const callee = readOptional(calleeNode, context)
  if (callee === undefined || call === undefined) return callee
  const args = nodesOf(call.arguments).map((argument) => readExpression(argument, context))
  return {
    kind: 'call',
    at: spanOf(call.src, context),
    type: typeOf(call, context),
    form: formOf(call, callee),
    callee,
    args: inParameterOrder(callee, Array.isArray(call.names) ? call.names : [], args),
    options,
  }
}

/** `f.value(v)` and `f.gas(g)`, as written before 0.7. */
function isOptionSetter(node: SolcNode): boolean {
  const callee = node.expression
  if (node.nodeType !== 'FunctionCall' || callee?.nodeType !== 'MemberAccess') return false
  const type = typeIdentifierOf(callee)
  return type.startsWith('t_function_setvalue_') || type.startsWith('t_function_setgas_')
}

/** What is called once options and parentheses are taken off; the options go to `options`, in source order. */
function stripOptions(
  node: SolcNode | null | undefined,
  options: Options,
  context: Context,
): SolcNode | null | undefined {
  const found: Options = []
  let callee = node
  while (callee != null) {
    if (callee.nodeType === 'TupleExpression' && callee.components?.length === 1) {
      callee = callee.components[0]
    } else if (callee.nodeType === 'FunctionCallOptions') {
      const names: readonly unknown[] = Array.isArray(callee.names) ? callee.names : []
      const values = nodesOf(callee.options).map((value) => readExpression(value, context))
      found.unshift(...values.map((value, index) => ({ name: String(names[index] ?? ''), value })))
      callee = callee.expression
    } else if (isOptionSetter(callee)) {
      const [value] = nodesOf(callee.arguments)
      if (value !== undefined) {
        found.unshift({ name: callee.expression?.memberName ?? '', value: readExpression(value, context) })
      }
      callee = callee.expression?.expression
    } else break
  }
  options.push(...found)
  return callee
}

function formOf(node: SolcNode, callee: Expression): CallExpression['form'] {
  if (node.kind === 'structConstructorCall' || node.isStructConstructorCall === true) return 'struct'
  if (node.kind === 'typeConversion' || node.type_conversion === true) return 'conversion'
  return callee.kind === 'type' ? 'conversion' : 'call'
}
