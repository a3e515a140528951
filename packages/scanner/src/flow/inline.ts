import type { FunctionDefinition, ModifierInvocation, Span, Variable } from '../ast/node.ts'
import {
  constant,
  emit,
  enter,
  jump,
  live,
  newBlock,
  newSlot,
  readSlot,
  resultsOf,
  writeSlot,
} from './builder.ts'
import { lowerExpression } from './expressions.ts'
import type { OpaqueOp, ValueId } from './op.ts'
import { coerce, isMemoryReference, type Place, writePlace } from './places.ts'
import type { Lowering, Scope, Slot } from './state.ts'
import { lowerStatement } from './statements.ts'
import { tooHeavy } from './weight.ts'

/** Deeper chains of internal calls stay opaque. */
const deepest = 24
/** A flow larger than this takes nothing more in, and says that it is truncated. */
export const largestFlow = 12_000

/**
 * Runs an internal function in place: its parameters are the caller's values. Where that cannot be (recursion, no
 * body, too large, a large pure function) one opaque operation stands for it. `owners` are the places of the caller's
 * memory arguments: what the function wrote into them is seen by the caller.
 */
export function inlineFunction(
  l: Lowering,
  fn: FunctionDefinition,
  args: readonly ValueId[],
  owners: readonly (Place | undefined)[],
): readonly ValueId[] {
  const why = reasonAgainst(l, fn)
  if (why !== undefined) return opaque(l, fn, fn.name, args, why)
  const frame = l.frames.length
  l.frames.push({ fn, parent: l.scope.frame, callAt: l.at })
  const outer = l.scope
  const slots = new Map<Variable, Slot>()
  const end = newBlock(l, false)
  const returnSlots = fn.returns.map(() => newSlot(l))
  for (const [position, variable] of fn.returns.entries()) slots.set(variable, returnSlots[position] ?? 0)
  const scope: Scope = {
    frame,
    fn,
    slots,
    returnTo: end,
    returnSlots,
    returnTypes: fn.returns.map((variable) => variable.type),
    breakTo: undefined,
    continueTo: undefined,
    unchecked: false,
    placeholder: undefined,
  }
  l.scope = scope
  bindParameters(l, fn.params, args)
  clearReturns(l, fn)
  l.stack.push(fn)
  const at = l.at
  runWithModifiers(l, fn, scope, 0)
  jump(l, end)
  l.stack.pop()
  l.at = at
  enter(l, end)
  const results = fn.returns.map((variable, position) =>
    readSlot(l, returnSlots[position] ?? 0, variable.type, variable.name || undefined),
  )
  const changed = fn.params.map((param) => {
    const slot = slots.get(param)
    return slot !== undefined && isMemoryReference(param.type) ? readSlot(l, slot, param.type) : undefined
  })
  l.scope = outer
  if (live(l)) {
    changed.forEach((after, position) => {
      const owner = owners[position]
      if (
        after !== undefined &&
        owner !== undefined &&
        after !== args[position] &&
        owner.kind !== 'storage'
      ) {
        writePlace(l, owner, after)
      }
    })
  }
  return results
}

export function opaque(
  l: Lowering,
  fn: FunctionDefinition | undefined,
  name: string,
  args: readonly ValueId[],
  why: OpaqueOp['why'],
): readonly ValueId[] {
  if (why === 'budget') l.truncated = true
  const pure = fn?.mutability === 'pure'
  const results =
    fn === undefined ? [{ kind: 'unknown' as const, name }] : fn.returns.map((variable) => variable.type)
  return resultsOf(l, emit(l, { kind: 'opaque', fn, name, args, pure, why }, results))
}

function reasonAgainst(l: Lowering, fn: FunctionDefinition): OpaqueOp['why'] | undefined {
  if (fn.body === undefined) return 'unknown'
  if (l.stack.includes(fn)) return 'recursion'
  if (l.stack.length >= deepest || l.ops.length > largestFlow) return 'budget'
  return fn.mutability === 'pure' && tooHeavy(fn) ? 'pure' : undefined
}

export function bindParameters(l: Lowering, params: readonly Variable[], args: readonly ValueId[]): void {
  params.forEach((param, position) => {
    const slot = newSlot(l)
    l.scope.slots.set(param, slot)
    const given = args[position] ?? constant(l, undefined, param.type)
    writeSlot(l, slot, coerce(l, given, param.type))
  })
}

/** Return variables start at zero. */
export function clearReturns(l: Lowering, fn: FunctionDefinition): void {
  fn.returns.forEach((variable, position) => {
    const slot = l.scope.returnSlots[position]
    if (slot !== undefined)
      writeSlot(l, slot, constant(l, variable.type.kind === 'bool' ? false : 0n, variable.type))
  })
}

/**
 * The function's modifiers from `position` on, and in them its body at every `_`. A `return` in the body goes on after
 * the `_`, with the modifiers' second halves.
 */
export function runWithModifiers(l: Lowering, fn: FunctionDefinition, own: Scope, position: number): void {
  const invocation = fn.modifiers[position]
  if (invocation === undefined) {
    l.scope = own
    if (fn.body !== undefined) lowerStatement(l, fn.body)
    return
  }
  if (invocation.target?.kind !== 'modifier') {
    // A base constructor is run by the constructor flow; an unknown modifier is told as such and assumed to run the body.
    if (invocation.target === undefined) unknownModifier(l, own, invocation)
    runWithModifiers(l, fn, own, position + 1)
    return
  }
  const modifier = l.binding.modifier(invocation.target)
  if (modifier.body === undefined || l.ops.length > largestFlow) {
    unknownModifier(l, own, invocation)
    runWithModifiers(l, fn, own, position + 1)
    return
  }
  l.scope = own
  l.at = invocation.at
  const args = invocation.args.map((arg) => lowerExpression(l, arg))
  const frame = l.frames.length
  l.frames.push({ fn: modifier, parent: own.frame, callAt: invocation.at })
  const end = newBlock(l, false)
  const scope: Scope = {
    frame,
    fn: modifier,
    slots: new Map(),
    returnTo: end,
    returnSlots: [],
    returnTypes: [],
    breakTo: undefined,
    continueTo: undefined,
    unchecked: false,
    placeholder: () => {
      const after = newBlock(l, false)
      const before = own.returnTo
      own.returnTo = after
      runWithModifiers(l, fn, own, position + 1)
      jump(l, after)
      enter(l, after)
      own.returnTo = before
      l.scope = scope
    },
  }
  l.scope = scope
  bindParameters(l, modifier.params, args)
  lowerStatement(l, modifier.body)
  jump(l, end)
  enter(l, end)
  l.scope = own
}

function unknownModifier(l: Lowering, own: Scope, invocation: ModifierInvocation): void {
  l.scope = own
  const at: Span = l.at
  l.at = invocation.at
  const args = invocation.args.map((arg) => lowerExpression(l, arg))
  emit(l, { kind: 'opaque', fn: undefined, name: invocation.name, args, pure: false, why: 'unknown' }, [])
  l.at = at
}

/** Calls the function behind a user-defined operator. */
export function inlineOperator(
  l: Lowering,
  fn: FunctionDefinition,
  args: readonly ValueId[],
): ValueId | undefined {
  return inlineFunction(l, fn, args, [])[0]
}
