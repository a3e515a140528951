import type { Contract, Expression, FunctionDefinition } from '../ast/node.ts'
import { type Binding, bindIn } from './binding.ts'
import { enter, jump, newBlock, newSlot, readSlot, terminate, value, writeSlot } from './builder.ts'
import { lowerExpression } from './expressions.ts'
import { finishFlow } from './finish.ts'
import type { Flow } from './flow.ts'
import { clearReturns, runWithModifiers } from './inline.ts'
import { store, variablePath } from './places.ts'
import type { Lowering, Scope } from './state.ts'

function begin(
  contract: Contract,
  binding: Binding,
  fn: FunctionDefinition,
): { readonly l: Lowering; readonly scope: Scope } {
  const l: Lowering = {
    contract,
    binding,
    ops: [],
    values: [],
    blocks: [],
    frames: [{ fn, parent: undefined, callAt: undefined }],
    // Set below: a block needs the lowering and the lowering a block.
    current: undefined as unknown as Lowering['current'],
    scope: undefined as unknown as Scope,
    stack: [fn],
    nextSlot: 1,
    loopDepth: 0,
    at: fn.at,
    env: new Map(),
    constants: new Map(),
    prelude: [],
    memory: 0,
    truncated: false,
  }
  l.current = newBlock(l, true)
  const scope = scopeOf(l, fn, 0)
  l.scope = scope
  return { l, scope }
}

function scopeOf(l: Lowering, fn: FunctionDefinition, frame: number): Scope {
  const returnSlots = fn.returns.map(() => newSlot(l))
  return {
    frame,
    fn,
    slots: new Map(fn.returns.map((variable, position) => [variable, returnSlots[position] ?? 0])),
    returnTo: newBlock(l, false),
    returnSlots,
    returnTypes: fn.returns.map((variable) => variable.type),
    breakTo: undefined,
    continueTo: undefined,
    unchecked: false,
    placeholder: undefined,
  }
}

function bindEntry(l: Lowering, scope: Scope, fn: FunctionDefinition): void {
  fn.params.forEach((variable, index) => {
    const slot = newSlot(l)
    scope.slots.set(variable, slot)
    writeSlot(
      l,
      slot,
      value(l, { kind: 'param', variable, index }, variable.type, variable.name || undefined),
    )
  })
}

/** The flow of one function as `contract` runs it. */
export function lowerFunction(
  contract: Contract,
  fn: FunctionDefinition,
  reach: Flow['reach'],
): { readonly flow: Flow; readonly binding: Binding } {
  const binding = bindIn(contract)
  const { l, scope } = begin(contract, binding, fn)
  const end = scope.returnTo
  bindEntry(l, scope, fn)
  clearReturns(l, fn)
  runWithModifiers(l, fn, scope, 0)
  jump(l, end)
  l.scope = scope
  enter(l, end)
  const values = scope.returnSlots.map((slot, position) => {
    const variable = fn.returns[position]
    return readSlot(l, slot, variable?.type ?? { kind: 'unknown', name: '' }, variable?.name)
  })
  terminate(l, { kind: 'return', values, at: fn.at })
  return { flow: finishFlow(l, fn, reach), binding }
}

/** What a deployment runs: initial values of state variables and the constructors, the most basic contract first. */
export function lowerConstructors(contract: Contract): Flow | undefined {
  const constructors = contract.linearized.map((base) =>
    base.functions.find((fn) => fn.form === 'constructor'),
  )
  const own = constructors.find((fn) => fn !== undefined)
  if (own === undefined) return undefined
  const { l, scope } = begin(contract, bindIn(contract), own)
  const scopes = new Map<Contract, Scope>()
  contract.linearized.forEach((base, position) => {
    const fn = constructors[position]
    if (fn === undefined) return
    const inner = fn === own ? scope : scopeOf(l, fn, l.frames.push({ fn, parent: 0, callAt: fn.nameAt }) - 1)
    scopes.set(base, inner)
    const given = fn === own ? undefined : argumentsFor(contract, base, constructors)
    if (given === undefined) {
      l.scope = inner
      bindEntry(l, inner, fn)
    } else {
      l.scope = (given.from === undefined ? undefined : scopes.get(given.from)) ?? inner
      const args = given.args.map((arg) => lowerExpression(l, arg))
      l.scope = inner
      fn.params.forEach((variable, index) => {
        const slot = newSlot(l)
        inner.slots.set(variable, slot)
        writeSlot(
          l,
          slot,
          args[index] ?? value(l, { kind: 'param', variable, index }, variable.type, variable.name),
        )
      })
    }
  })
  for (let position = contract.linearized.length - 1; position >= 0; position--) {
    const base = contract.linearized[position]
    if (base === undefined) continue
    l.scope = scope
    for (const variable of base.variables) {
      if (variable.role !== 'state' || variable.value === undefined) continue
      l.at = variable.at
      store(l, variablePath(variable), lowerExpression(l, variable.value), 'set')
    }
    const fn = constructors[position]
    const inner = scopes.get(base)
    if (fn === undefined || inner === undefined) continue
    l.scope = inner
    runWithModifiers(l, fn, inner, 0)
    jump(l, inner.returnTo)
    enter(l, inner.returnTo)
  }
  terminate(l, { kind: 'return', values: [], at: own.at })
  return finishFlow(l, own, 'constructor')
}

/** Arguments of a base's constructor: in a derived contract's header, or in a derived constructor's. */
function argumentsFor(
  contract: Contract,
  base: Contract,
  constructors: readonly (FunctionDefinition | undefined)[],
): { readonly args: readonly Expression[]; readonly from: Contract | undefined } | undefined {
  for (const [position, derived] of contract.linearized.entries()) {
    const invocation = constructors[position]?.modifiers.find((each) => each.target === base)
    if (invocation !== undefined) return { args: invocation.args, from: derived }
    const inherited = derived.bases.find((each) => each.base === base && each.args.length > 0)
    if (inherited !== undefined) return { args: inherited.args, from: undefined }
  }
  return undefined
}
