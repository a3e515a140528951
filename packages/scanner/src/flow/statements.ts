import type { Block, Expression, Statement, Variable } from '../ast/node.ts'
import {
  boolType,
  branch,
  constant,
  enter,
  jump,
  newBlock,
  seal,
  slotOf,
  terminate,
  typeOf,
  uint256Type,
  unknownType,
  value,
  writeSlot,
} from './builder.ts'
import { lowerEmit, lowerTried } from './calls.ts'
import { lowerAll, lowerExpression } from './expressions.ts'
import type { ValueId } from './op.ts'
import { coerce, isStorageReference, pathOf } from './places.ts'
import type { Lowering, OpenBlock } from './state.ts'
import { lowerAssembly } from './yul.ts'

export function lowerStatement(l: Lowering, s: Statement): void {
  const outer = l.at
  l.at = s.at
  lower(l, s)
  l.at = outer
}

function lowerBlock(l: Lowering, block: Block): void {
  const before = l.scope.unchecked
  if (block.unchecked) l.scope.unchecked = true
  const scope = l.scope
  for (const each of block.statements) lowerStatement(l, each)
  scope.unchecked = before
}

function lower(l: Lowering, s: Statement): void {
  switch (s.kind) {
    case 'block':
      lowerBlock(l, s)
      return
    case 'expression':
      lowerAll(l, s.expression)
      return
    case 'variables':
      lowerVariables(l, s.declared, s.value)
      return
    case 'if': {
      const condition = lowerExpression(l, s.condition)
      const then = newBlock(l, true)
      const otherwise = s.else === undefined ? undefined : newBlock(l, true)
      const end = newBlock(l, false)
      branch(l, condition, then, otherwise ?? end, s.condition.at)
      enter(l, then)
      lowerStatement(l, s.then)
      jump(l, end)
      if (otherwise !== undefined && s.else !== undefined) {
        enter(l, otherwise)
        lowerStatement(l, s.else)
        jump(l, end)
      }
      enter(l, end)
      return
    }
    case 'for': {
      if (s.init !== undefined) lowerStatement(l, s.init)
      lowerLoop(l, s.condition, s.body, s.step)
      return
    }
    case 'while':
      lowerLoop(l, s.condition, s.body, undefined)
      return
    case 'doWhile':
      lowerDoWhile(l, s.condition, s.body)
      return
    case 'return':
      lowerReturn(l, s.value)
      return
    case 'emit':
      lowerEmit(l, s.call)
      return
    case 'revert': {
      const callee = s.call?.callee
      for (const arg of s.call?.args ?? []) lowerAll(l, arg)
      const ref = callee?.kind === 'identifier' || callee?.kind === 'member' ? callee.ref : undefined
      terminate(l, { kind: 'revert', at: s.at, error: ref?.kind === 'error' ? ref : undefined })
      return
    }
    case 'try':
      lowerTry(l, s)
      return
    case 'break':
      if (l.scope.breakTo !== undefined) jump(l, l.scope.breakTo)
      return
    case 'continue':
      if (l.scope.continueTo !== undefined) jump(l, l.scope.continueTo)
      return
    case 'placeholder':
      l.scope.placeholder?.()
      return
    case 'assembly':
      lowerAssembly(l, s.block)
      return
    case 'unread':
      l.truncated = true
      return
  }
}

function lowerVariables(
  l: Lowering,
  declared: readonly (Variable | undefined)[],
  initial: Expression | undefined,
): void {
  const values = initial === undefined ? [] : lowerAll(l, initial)
  const [only] = values
  const untyped = values.length === 1 && only !== undefined && typeOf(l, only).kind === 'unknown'
  declared.forEach((variable, position) => {
    if (variable === undefined) return
    // A call whose results nobody could type gives one value: the components are parts of it.
    const given =
      untyped && declared.length > 1
        ? value(
            l,
            { kind: 'element', object: only, index: constant(l, BigInt(position), uint256Type) },
            variable.type,
          )
        : values[position]
    const stored =
      given === undefined ? defaultOf(l, variable, initial !== undefined) : coerce(l, given, variable.type)
    const known = l.values[stored]
    if (known !== undefined && known.name === undefined && given !== undefined)
      l.values[stored] = { ...known, name: variable.name }
    writeSlot(l, slotOf(l, variable), stored)
  })
}

/** A local without initial value is zero; one whose value could not be followed is unknown. */
function defaultOf(l: Lowering, variable: Variable, initialised: boolean): ValueId {
  if (initialised) return constant(l, undefined, variable.type)
  switch (variable.type.kind) {
    case 'bool':
      return constant(l, false, variable.type)
    case 'int':
    case 'address':
    case 'fixedBytes':
    case 'enum':
    case 'contract':
      return constant(l, 0n, variable.type)
    default:
      return value(l, { kind: 'make', parts: [] }, variable.type, variable.name)
  }
}

function withLoop(l: Lowering, breakTo: OpenBlock, continueTo: OpenBlock, body: () => void): void {
  const { scope } = l
  const before = { breakTo: scope.breakTo, continueTo: scope.continueTo }
  scope.breakTo = breakTo
  scope.continueTo = continueTo
  body()
  scope.breakTo = before.breakTo
  scope.continueTo = before.continueTo
}

function lowerLoop(
  l: Lowering,
  condition: Expression | undefined,
  body: Statement,
  step: Expression | undefined,
): void {
  const end = newBlock(l, false)
  l.loopDepth++
  const head = newBlock(l, false)
  jump(l, head)
  l.current = head
  const inside = newBlock(l, true)
  const next = newBlock(l, false)
  if (condition === undefined) jump(l, inside)
  else branch(l, lowerExpression(l, condition), inside, end, condition.at)
  enter(l, inside)
  withLoop(l, end, next, () => lowerStatement(l, body))
  jump(l, next)
  enter(l, next)
  if (step !== undefined) lowerAll(l, step)
  jump(l, head)
  seal(l, head)
  l.loopDepth--
  enter(l, end)
}

function lowerDoWhile(l: Lowering, condition: Expression, body: Statement): void {
  const end = newBlock(l, false)
  l.loopDepth++
  const head = newBlock(l, false)
  jump(l, head)
  l.current = head
  const next = newBlock(l, false)
  withLoop(l, end, next, () => lowerStatement(l, body))
  jump(l, next)
  enter(l, next)
  branch(l, lowerExpression(l, condition), head, end, condition.at)
  seal(l, head)
  l.loopDepth--
  enter(l, end)
}

function lowerReturn(l: Lowering, returned: Expression | undefined): void {
  const { scope } = l
  if (returned !== undefined) {
    const values = lowerAll(l, returned)
    scope.returnSlots.forEach((slot, position) => {
      const type = scope.returnTypes[position] ?? unknownType
      const given = values[position]
      writeSlot(l, slot, given === undefined ? constant(l, undefined, type) : asReturned(l, given, type))
    })
  }
  jump(l, scope.returnTo)
}

function asReturned(l: Lowering, given: ValueId, type: Lowering['values'][number]['type']): ValueId {
  const stored = isStorageReference(typeOf(l, given)) && !isStorageReference(type)
  return stored ? value(l, { kind: 'sload', path: pathOf(l, given) }, type) : given
}

/** One block for success, one for each `catch`; which of them runs depends on the call's success alone. */
function lowerTry(l: Lowering, s: Extract<Statement, { kind: 'try' }>): void {
  const results = lowerTried(l, s.call)
  const success = results[results.length - 1] ?? constant(l, undefined, boolType)
  const then = newBlock(l, true)
  const failed = newBlock(l, true)
  const end = newBlock(l, false)
  branch(l, success, then, failed, s.call.at)
  enter(l, then)
  s.returns.forEach((variable, position) => {
    writeSlot(l, slotOf(l, variable), results[position] ?? constant(l, undefined, variable.type))
  })
  lowerStatement(l, s.success)
  jump(l, end)
  enter(l, failed)
  const bodies = s.catches.map((each) => ({ each, block: newBlock(l, true) }))
  // A failure that no clause takes reverts; a clause without a name takes everything.
  const reverts = s.catches.some((each) => each.name === '') ? undefined : newBlock(l, true)
  let last = bodies.length - 1
  if (reverts !== undefined) last = bodies.length
  bodies.forEach(({ block }, position) => {
    if (position === last) jump(l, block)
    else {
      const other = newBlock(l, true)
      branch(l, constant(l, undefined, boolType), block, other, s.at)
      enter(l, other)
    }
  })
  if (reverts !== undefined) {
    jump(l, reverts)
    enter(l, reverts)
    terminate(l, { kind: 'revert', at: s.at, error: undefined })
  }
  for (const { each, block } of bodies) {
    enter(l, block)
    each.params.forEach((param) => {
      writeSlot(
        l,
        slotOf(l, param),
        value(l, { kind: 'builtin', name: 'returndata', args: [] }, param.type, param.name),
      )
    })
    lowerStatement(l, each.body)
    jump(l, end)
  }
  enter(l, end)
}
