import type { YulBlock, YulExpression, YulIdentifier, YulStatement } from '../ast/node.ts'
import {
  boolType,
  branch,
  constant,
  emit,
  enter,
  jump,
  newBlock,
  newSlot,
  readSlot,
  resultsOf,
  seal,
  slotOf,
  uint256Type,
  unknownType,
  value,
  writeSlot,
} from './builder.ts'
import { largestFlow } from './inline.ts'
import type { ValueId } from './op.ts'
import { lowerOpcode } from './opcodes.ts'
import { isState, store, variablePath } from './places.ts'
import type { Lowering, OpenBlock, Slot } from './state.ts'

type YulFunction = Extract<YulStatement, { kind: 'yulFunction' }>

/** What names mean in assembly: Yul's variables and functions, from the inside out. */
type Names = {
  readonly outer: Names | undefined
  readonly variables: Map<string, Slot>
  readonly functions: Map<string, YulFunction>
}
type Context = {
  readonly names: Names
  readonly leaveTo: OpenBlock | undefined
  readonly breakTo: OpenBlock | undefined
  readonly continueTo: OpenBlock | undefined
  readonly depth: number
}

/** Inline assembly, lowered to the same operations. Memory is one value that every write makes anew. */
export function lowerAssembly(l: Lowering, block: YulBlock): void {
  writeSlot(l, l.memory, constant(l, undefined, unknownType))
  lowerBlock(l, block, {
    names: { outer: undefined, variables: new Map(), functions: new Map() },
    leaveTo: undefined,
    breakTo: undefined,
    continueTo: undefined,
    depth: 0,
  })
}

function lowerBlock(l: Lowering, block: YulBlock, outer: Context): void {
  const names: Names = { outer: outer.names, variables: new Map(), functions: new Map() }
  const c = { ...outer, names }
  for (const s of block.statements) if (s.kind === 'yulFunction') names.functions.set(s.name, s)
  for (const s of block.statements) {
    const before = l.at
    l.at = s.at
    lowerStatement(l, s, c)
    l.at = before
  }
}

function lowerStatement(l: Lowering, s: YulStatement, c: Context): void {
  switch (s.kind) {
    case 'yulBlock':
      lowerBlock(l, s, c)
      return
    case 'yulVariables': {
      const values = s.value === undefined ? [] : lowerAll(l, s.value, c)
      s.names.forEach((name, position) => {
        const slot = newSlot(l)
        c.names.variables.set(name, slot)
        writeSlot(
          l,
          slot,
          values[position] ?? constant(l, s.value === undefined ? 0n : undefined, uint256Type),
        )
      })
      return
    }
    case 'yulAssign': {
      const values = lowerAll(l, s.value, c)
      s.targets.forEach((target, position) => {
        write(l, target, values[position] ?? constant(l, undefined, uint256Type), c)
      })
      return
    }
    case 'yulExpression':
      lowerAll(l, s.expression, c)
      return
    case 'yulIf': {
      const condition = lowerYul(l, s.condition, c)
      const then = newBlock(l, true)
      const end = newBlock(l, false)
      branch(l, condition, then, end, s.condition.at)
      enter(l, then)
      lowerBlock(l, s.body, c)
      jump(l, end)
      enter(l, end)
      return
    }
    case 'yulSwitch':
      lowerSwitch(l, s, c)
      return
    case 'yulFor':
      lowerFor(l, s, c)
      return
    case 'yulFunction':
      return
    case 'yulBreak':
      if (c.breakTo !== undefined) jump(l, c.breakTo)
      return
    case 'yulContinue':
      if (c.continueTo !== undefined) jump(l, c.continueTo)
      return
    case 'yulLeave':
      if (c.leaveTo !== undefined) jump(l, c.leaveTo)
      return
  }
}

function lowerSwitch(l: Lowering, s: Extract<YulStatement, { kind: 'yulSwitch' }>, c: Context): void {
  const on = lowerYul(l, s.on, c)
  const end = newBlock(l, false)
  for (const each of s.cases) {
    if (each.value === undefined) continue
    const expected = lowerYul(l, each.value, c)
    const matches = value(
      l,
      { kind: 'binary', op: '==', left: on, right: expected, checked: false, assembly: true },
      boolType,
    )
    const body = newBlock(l, true)
    const next = newBlock(l, true)
    branch(l, matches, body, next, each.value.at)
    enter(l, body)
    lowerBlock(l, each.body, c)
    jump(l, end)
    enter(l, next)
  }
  const otherwise = s.cases.find((each) => each.value === undefined)
  if (otherwise !== undefined) lowerBlock(l, otherwise.body, c)
  jump(l, end)
  enter(l, end)
}

function lowerFor(l: Lowering, s: Extract<YulStatement, { kind: 'yulFor' }>, outer: Context): void {
  const names: Names = { outer: outer.names, variables: new Map(), functions: new Map() }
  const c = { ...outer, names }
  for (const each of s.init.statements) lowerStatement(l, each, c)
  const end = newBlock(l, false)
  l.loopDepth++
  const head = newBlock(l, false)
  jump(l, head)
  l.current = head
  const body = newBlock(l, true)
  const next = newBlock(l, false)
  branch(l, lowerYul(l, s.condition, c), body, end, s.condition.at)
  enter(l, body)
  lowerBlock(l, s.body, { ...c, breakTo: end, continueTo: next })
  jump(l, next)
  enter(l, next)
  lowerBlock(l, s.step, c)
  jump(l, head)
  seal(l, head)
  l.loopDepth--
  enter(l, end)
}

function variable(names: Names | undefined, name: string): Slot | undefined {
  for (let n = names; n !== undefined; n = n.outer) {
    const found = n.variables.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

function declared(names: Names | undefined, name: string): YulFunction | undefined {
  for (let n = names; n !== undefined; n = n.outer) {
    const found = n.functions.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

function write(l: Lowering, target: YulIdentifier, id: ValueId, c: Context): void {
  if (target.ref !== undefined) {
    if (isState(target.ref)) store(l, variablePath(target.ref), id, 'set')
    // The length or offset of a calldata array is a part of it.
    else if (target.suffix === 'length' || target.suffix === 'offset') {
      const slot = slotOf(l, target.ref)
      const object = readSlot(l, slot, target.ref.type, target.ref.name)
      writeSlot(
        l,
        slot,
        value(
          l,
          { kind: 'update', object, field: target.suffix, index: undefined, value: id },
          target.ref.type,
        ),
      )
    } else writeSlot(l, slotOf(l, target.ref), id)
    return
  }
  const slot = variable(c.names, target.name)
  if (slot !== undefined) writeSlot(l, slot, id)
}

function lowerYul(l: Lowering, e: YulExpression, c: Context): ValueId {
  return lowerAll(l, e, c)[0] ?? constant(l, undefined, uint256Type)
}

function lowerAll(l: Lowering, e: YulExpression, c: Context): readonly ValueId[] {
  switch (e.kind) {
    case 'yulLiteral':
      return [constant(l, e.value, uint256Type)]
    case 'yulIdentifier': {
      if (e.ref === undefined) {
        const slot = variable(c.names, e.name)
        return [
          slot === undefined ? constant(l, e.name, uint256Type) : readSlot(l, slot, uint256Type, e.name),
        ]
      }
      if (isState(e.ref)) {
        return [
          e.suffix === 'offset'
            ? constant(l, undefined, uint256Type)
            : value(l, { kind: 'ref', path: variablePath(e.ref) }, uint256Type, e.ref.name),
        ]
      }
      if (e.ref.role === 'constant') {
        const literal = e.ref.value?.kind === 'literal' ? e.ref.value.value : undefined
        return [constant(l, literal ?? e.ref.name, e.ref.type)]
      }
      const whole = readSlot(l, slotOf(l, e.ref), e.ref.type, e.ref.name)
      return [
        e.suffix === 'length'
          ? value(l, { kind: 'field', object: whole, field: 'length' }, uint256Type)
          : whole,
      ]
    }
    case 'yulCall': {
      const before = l.at
      l.at = e.at
      const fn = declared(c.names, e.name)
      // Yul evaluates from the right; for what depends on what it makes no difference.
      const args = e.args.map((arg) => lowerYul(l, arg, c))
      const made = fn === undefined ? lowerOpcode(l, e.name, args, e) : inlineYul(l, fn, args, c)
      l.at = before
      return made
    }
  }
}

function inlineYul(l: Lowering, fn: YulFunction, args: readonly ValueId[], c: Context): readonly ValueId[] {
  if (c.depth > 12 || l.ops.length > largestFlow) {
    l.truncated = true
    const results = fn.returns.map(() => uint256Type)
    return resultsOf(
      l,
      emit(l, { kind: 'opaque', fn: undefined, name: fn.name, args, pure: false, why: 'budget' }, results),
    )
  }
  // A function sees the functions around it and none of their variables.
  const variables = new Map<string, Slot>()
  const names: Names = { outer: functionsOnly(c.names), variables, functions: new Map() }
  const end = newBlock(l, false)
  fn.params.forEach((name, position) => {
    const slot = newSlot(l)
    variables.set(name, slot)
    writeSlot(l, slot, args[position] ?? constant(l, undefined, uint256Type))
  })
  const returns = fn.returns.map((name) => {
    const slot = newSlot(l)
    variables.set(name, slot)
    writeSlot(l, slot, constant(l, 0n, uint256Type))
    return slot
  })
  lowerBlock(l, fn.body, {
    names,
    leaveTo: end,
    breakTo: undefined,
    continueTo: undefined,
    depth: c.depth + 1,
  })
  jump(l, end)
  enter(l, end)
  return returns.map((slot) => readSlot(l, slot, uint256Type))
}

function functionsOnly(names: Names | undefined): Names | undefined {
  return names === undefined
    ? undefined
    : { outer: functionsOnly(names.outer), variables: new Map(), functions: names.functions }
}
