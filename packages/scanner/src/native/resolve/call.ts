import { inParameterOrder } from '../../ast/namedArguments.ts'
import type { CallExpression, Expression } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type * as syntax from '../syntax/tree.ts'
import { ADDRESS, locationOf, PAYABLE, resultOf, UNKNOWN, withLocation } from './elementary.ts'
import { resolveExpression } from './expression.ts'
import type { Arguments } from './overload.ts'
import type { Scope } from './world.ts'

/** What an error is as a value, which only `require` takes. */
const VOID: Type = { kind: 'void' }

type Option = CallExpression['options'][number]

/**
 * A call, conversion or struct construction: options in either style collected, arguments in the order of the
 * parameters.
 * @param use whether the call stands as a value or is what `emit` or `revert` takes; only the former may be a
 *   conversion to a type that cannot be found
 */
export function resolveCall(scope: Scope, raw: syntax.CallExpression, use: 'value' | 'signal'): Expression {
  const { callee: rawCallee, options } = takeOptions(scope, raw)
  const written = raw.args.map((argument) => resolveExpression(scope, argument))
  const args: Arguments = { world: scope.world, nodes: written, names: raw.names }
  const callee = resolveExpression(scope, rawCallee, args)
  // Options that nothing is called with (`a.call.value(v);`) do nothing.
  if (isOptionSetter(callee)) return callee.object
  const form = formOf(callee, raw, use)
  return {
    kind: 'call',
    at: raw.at,
    type: form === 'conversion' ? convertedType(scope, callee, written[0]) : calledType(callee, written),
    form,
    callee,
    args: inParameterOrder(callee, raw.names ?? [], written),
    options,
  }
}

function takeOptions(
  scope: Scope,
  raw: syntax.CallExpression,
): { readonly callee: syntax.Expression; readonly options: readonly Option[] } {
  const found: Option[] = raw.options.map(({ name, value }) => ({
    name,
    value: resolveExpression(scope, value),
  }))
  let callee = unwrapped(raw.callee)
  while (callee.kind === 'call' && callee.args.length === 1 && callee.names === undefined) {
    const setter = unwrapped(callee.callee)
    const [value] = callee.args
    if (setter.kind !== 'member' || value === undefined) break
    if (setter.member !== 'value' && setter.member !== 'gas') break
    found.unshift({ name: setter.member, value: resolveExpression(scope, value) })
    callee = unwrapped(setter.object)
  }
  return { callee, options: found }
}

/** An expression without the parentheses around it. */
function unwrapped(raw: syntax.Expression): syntax.Expression {
  let inner = raw
  while (
    inner.kind === 'tuple' &&
    !inner.inlineArray &&
    inner.items.length === 1 &&
    inner.items[0] !== undefined
  ) {
    inner = inner.items[0]
  }
  return inner
}

function isOptionSetter(callee: Expression): callee is Extract<Expression, { kind: 'member' }> {
  return (
    callee.kind === 'member' &&
    (callee.member === 'value' || callee.member === 'gas') &&
    callee.object.type.kind === 'function'
  )
}

function formOf(
  callee: Expression,
  raw: syntax.CallExpression,
  use: 'value' | 'signal',
): CallExpression['form'] {
  if (callee.type.kind === 'meta') return callee.type.of.kind === 'struct' ? 'struct' : 'conversion'
  if (callee.kind === 'type') return 'conversion'
  // A missing contract or interface is what `Name(address)` most likely converts to.
  const likely =
    use === 'value' &&
    callee.kind === 'identifier' &&
    callee.type.kind === 'unknown' &&
    raw.args.length === 1 &&
    raw.names === undefined &&
    /^[A-Z]/.test(callee.name)
  return likely ? 'conversion' : 'call'
}

function convertedType(scope: Scope, callee: Expression, argument: Expression | undefined): Type {
  if (callee.type.kind !== 'meta') return callee.type
  const { of } = callee.type
  switch (of.kind) {
    case 'address':
      return of.payable || (argument !== undefined && staysPayable(scope, argument.type)) ? PAYABLE : ADDRESS
    case 'bytes':
    case 'string':
    case 'array':
      return withLocation(of, (argument && locationOf(argument.type)) ?? 'memory')
    default:
      return of
  }
}

/** Whether `address(x)` is payable: between 0.5 and 0.7, unless the argument is a plain address or refuses ether. */
function staysPayable(scope: Scope, from: Type): boolean {
  const { minor } = scope.file.era
  if (minor < 5 || minor >= 8) return false
  if (from.kind === 'address') return from.payable
  if (from.kind !== 'contract') return from.kind !== 'meta'
  return from.definition.linearized.some((base) =>
    base.functions.some(
      (fn) => fn.form === 'receive' || (fn.form === 'fallback' && fn.mutability === 'payable'),
    ),
  )
}

function calledType(callee: Expression, args: readonly Expression[]): Type {
  const { type } = callee
  switch (type.kind) {
    case 'meta':
      return withLocation(type.of, 'memory')
    case 'function':
      if (callee.kind === 'identifier' && callee.ref === undefined && callee.name === 'type') {
        return { kind: 'magic', name: 'type' }
      }
      if ('ref' in callee && callee.ref?.kind === 'error') return VOID
      return isAbiDecode(callee) ? decodedType(args[1]) : resultOf(type.returns)
    default:
      return UNKNOWN
  }
}

function isAbiDecode(callee: Expression): boolean {
  return (
    callee.kind === 'member' &&
    callee.member === 'decode' &&
    callee.object.type.kind === 'magic' &&
    callee.object.type.name === 'abi'
  )
}

/** The values behind the types that `abi.decode` is given. */
function decodedType(wanted: Expression | undefined): Type {
  if (wanted === undefined) return UNKNOWN
  const items = wanted.kind === 'tuple' ? wanted.items : [wanted]
  return resultOf(
    items.map((item) => {
      if (item?.type.kind !== 'meta') return item?.type ?? UNKNOWN
      const { of } = item.type
      return of.kind === 'address' ? PAYABLE : withLocation(of, 'memory')
    }),
  )
}
