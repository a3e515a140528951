import type {
  BinaryExpression,
  ConditionalExpression,
  Expression,
  IdentifierExpression,
  MemberExpression,
} from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import {
  boolType,
  branch,
  constant,
  enter,
  environment,
  jump,
  newBlock,
  newSlot,
  readSlot,
  slotOf,
  typeOf,
  uint256Type,
  unknownType,
  value,
  writeSlot,
} from './builder.ts'
import { lowerCall } from './calls.ts'
import { hasEffects } from './effects.ts'
import { inlineOperator } from './inline.ts'
import type { EnvName, ValueId } from './op.ts'
import {
  coerce,
  extend,
  isState,
  isStorageReference,
  type Place,
  pathOf,
  placeOf,
  readPlace,
  readStorage,
  variablePath,
  writePlace,
} from './places.ts'
import type { Lowering } from './state.ts'

/** Lowers an expression that gives one value; of a tuple it gives the first. */
export function lowerExpression(l: Lowering, e: Expression): ValueId {
  return lowerAll(l, e)[0] ?? constant(l, undefined, e.type)
}

/** Lowers an expression that may give several values (calls, tuples) or none. */
export function lowerAll(l: Lowering, e: Expression): readonly ValueId[] {
  const outer = l.at
  l.at = e.at
  const made = lower(l, e)
  l.at = outer
  return made
}

function lower(l: Lowering, e: Expression): readonly ValueId[] {
  switch (e.kind) {
    case 'literal':
      return [constant(l, e.value, e.type)]
    case 'identifier':
      return [lowerIdentifier(l, e)]
    case 'member':
      return [lowerMember(l, e)]
    case 'index': {
      if (e.type.kind === 'meta') return [constant(l, undefined, e.type)]
      const place = placeOf(l, e)
      return [place.kind === 'storage' ? readStorage(l, place.path, e.type) : readPlace(l, place)]
    }
    case 'slice': {
      const base = lowerExpression(l, e.base)
      const from = e.from === undefined ? constant(l, 0n, uint256Type) : lowerExpression(l, e.from)
      const parts = e.to === undefined ? [base, from] : [base, from, lowerExpression(l, e.to)]
      return [value(l, { kind: 'builtin', name: 'slice', args: parts }, e.type)]
    }
    case 'call':
      return lowerCall(l, e)
    case 'new':
    case 'type':
      return [constant(l, undefined, e.type)]
    case 'unary':
      return [lowerUnary(l, e)]
    case 'binary':
      return [lowerBinary(l, e)]
    case 'assign':
      return lowerAssign(l, e)
    case 'conditional':
      return [lowerConditional(l, e)]
    case 'tuple': {
      if (e.inlineArray) {
        const parts = e.items.map((item) =>
          item === undefined ? constant(l, undefined, unknownType) : lowerExpression(l, item),
        )
        return [value(l, { kind: 'make', parts }, e.type)]
      }
      const [only] = e.items
      if (e.items.length === 1 && only !== undefined) return lowerAll(l, only)
      return e.items.map((item) =>
        item === undefined ? constant(l, undefined, unknownType) : lowerExpression(l, item),
      )
    }
  }
}

function lowerIdentifier(l: Lowering, e: IdentifierExpression): ValueId {
  const ref = e.ref
  if (ref?.kind === 'variable') {
    if (isState(ref)) return readStorage(l, variablePath(ref), ref.type, ref.name)
    if (ref.role === 'constant') return lowerConstant(l, ref.value, ref.type, ref.name)
    return readSlot(l, slotOf(l, ref), ref.type, ref.name)
  }
  if (ref === undefined) {
    if (e.name === 'this') return environment(l, 'this')
    if (e.name === 'now') return environment(l, 'block.timestamp')
  }
  return constant(l, e.name, e.type)
}

function lowerConstant(l: Lowering, initial: Expression | undefined, type: Type, as: string): ValueId {
  if (initial === undefined || hasEffects(initial)) return constant(l, as, type)
  const made = lowerExpression(l, initial)
  const known = l.values[made]
  const op = l.ops[known?.op ?? -1]
  // One value for a constant of the source, however often it is read, that still says its name.
  if (op?.kind === 'const' && op.value !== undefined) return constant(l, op.value, type)
  return made
}

const environmentMembers: Readonly<Record<string, EnvName>> = {
  'msg.sender': 'msg.sender',
  'msg.value': 'msg.value',
  'msg.data': 'msg.data',
  'msg.sig': 'msg.sig',
  'msg.gas': 'gasleft',
  'tx.origin': 'tx.origin',
  'tx.gasprice': 'tx.gasprice',
  'block.timestamp': 'block.timestamp',
  'block.number': 'block.number',
  'block.difficulty': 'block.prevrandao',
  'block.prevrandao': 'block.prevrandao',
  'block.coinbase': 'block.coinbase',
  'block.gaslimit': 'block.gaslimit',
  'block.basefee': 'block.basefee',
  'block.chainid': 'block.chainid',
}

function lowerMember(l: Lowering, e: MemberExpression): ValueId {
  const object = e.object
  if (object.kind === 'identifier' && object.ref === undefined) {
    const env = environmentMembers[`${object.name}.${e.member}`]
    if (env !== undefined) return environment(l, env)
  }
  if (object.type.kind === 'meta' || object.type.kind === 'magic' || object.type.kind === 'module')
    return lowerMetaMember(l, e)
  if (e.ref?.kind === 'variable' && e.ref.role === 'constant')
    return lowerConstant(l, e.ref.value, e.ref.type, e.ref.name)
  if (e.ref?.kind === 'variable' && isState(e.ref) && object.type.kind !== 'struct') {
    if (object.type.kind === 'contract' && !object.type.isSuper && e.type.kind === 'function') {
      return value(l, { kind: 'builtin', name: 'member', args: [lowerExpression(l, object)] }, e.type)
    }
    return readStorage(l, variablePath(e.ref), e.ref.type, e.ref.name)
  }
  const base = lowerExpression(l, object)
  const baseType = typeOf(l, base)
  if (isStorageReference(baseType)) {
    if (e.member === 'length') {
      return value(l, { kind: 'sload', path: extend(pathOf(l, base), { kind: 'length' }) }, e.type)
    }
    if (e.ref?.kind === 'variable') {
      return readStorage(l, extend(pathOf(l, base), { kind: 'field', field: e.ref }), e.type, e.ref.name)
    }
  }
  switch (e.member) {
    case 'balance':
    case 'code':
    case 'codehash':
      if (object.type.kind !== 'struct')
        return value(l, { kind: 'builtin', name: e.member, args: [base] }, e.type)
      break
    case 'selector':
    case 'address':
      if (object.type.kind === 'function')
        return value(l, { kind: 'builtin', name: e.member, args: [base] }, e.type)
      break
  }
  return value(
    l,
    { kind: 'field', object: base, field: e.member },
    e.type,
    e.ref?.kind === 'variable' ? e.ref.name : undefined,
  )
}

/** `type(uint128).max`, `Enum.Member`, `Base.CONSTANT`, `Library.function`. */
function lowerMetaMember(l: Lowering, e: MemberExpression): ValueId {
  const ref = e.ref
  if (ref?.kind === 'variable') {
    if (ref.role === 'constant') return lowerConstant(l, ref.value, ref.type, ref.name)
    if (isState(ref)) return readStorage(l, variablePath(ref), ref.type, ref.name)
  }
  // The tolerant front end leaves out which type `type(T)` is about; the bound is of that type.
  const bound = e.object.type.kind === 'magic' && (e.member === 'max' || e.member === 'min')
  const of = e.object.type.kind === 'meta' ? e.object.type.of : bound ? e.type : undefined
  if (of?.kind === 'enum') {
    const position = of.definition.members.indexOf(e.member)
    if (position >= 0) return constant(l, BigInt(position), e.type)
  }
  if (of?.kind === 'int' && (e.member === 'max' || e.member === 'min')) {
    const bits = BigInt(of.signed ? of.bits - 1 : of.bits)
    const limit = e.member === 'max' ? (1n << bits) - 1n : of.signed ? -(1n << bits) : 0n
    return constant(l, limit, of)
  }
  return constant(l, `${e.object.kind === 'identifier' ? `${e.object.name}.` : ''}${e.member}`, e.type)
}

function lowerUnary(l: Lowering, e: Extract<Expression, { kind: 'unary' }>): ValueId {
  if (e.op === 'delete') {
    const place = placeOf(l, e.operand)
    const zero = constant(l, e.operand.type.kind === 'bool' ? false : 0n, e.operand.type)
    writePlace(l, place, zero, 'delete')
    return zero
  }
  if (e.op === '++' || e.op === '--') {
    const place = placeOf(l, e.operand)
    const before = readPlace(l, place)
    const after = value(
      l,
      {
        kind: 'binary',
        op: e.op === '++' ? '+' : '-',
        left: before,
        right: constant(l, 1n, e.operand.type),
        checked: checked(l),
        assembly: false,
      },
      e.operand.type,
    )
    writePlace(l, place, after, 'set', e.op === '++' ? '+' : '-')
    return e.prefix ? after : before
  }
  const operand = lowerExpression(l, e.operand)
  if (e.op === '+') return operand
  if (e.op === '-' && e.operand.kind === 'literal' && typeof e.operand.value === 'bigint')
    return constant(l, -e.operand.value, e.type)
  return value(l, { kind: 'unary', op: e.op, operand }, e.type)
}

/** Whether arithmetic here reverts when it overflows. */
function checked(l: Lowering): boolean {
  const fn = l.scope.fn
  const unit = fn.kind === 'function' ? fn.unit : fn.contract.unit
  return unit.checkedArithmetic && !l.scope.unchecked
}

function lowerBinary(l: Lowering, e: BinaryExpression): ValueId {
  if ((e.op === '&&' || e.op === '||') && hasEffects(e.right)) return shortCircuit(l, e)
  const left = lowerExpression(l, e.left)
  const right = lowerExpression(l, e.right)
  if (e.fn !== undefined) return inlineOperator(l, e.fn, [left, right]) ?? constant(l, undefined, e.type)
  return value(l, { kind: 'binary', op: e.op, left, right, checked: checked(l), assembly: false }, e.type)
}

function shortCircuit(l: Lowering, e: BinaryExpression): ValueId {
  const left = lowerExpression(l, e.left)
  const slot = newSlot(l)
  writeSlot(l, slot, left)
  const more = newBlock(l, true)
  const end = newBlock(l, false)
  if (e.op === '&&') branch(l, left, more, end, e.left.at)
  else branch(l, left, end, more, e.left.at)
  enter(l, more)
  writeSlot(l, slot, lowerExpression(l, e.right))
  jump(l, end)
  enter(l, end)
  return readSlot(l, slot, boolType)
}

function isPlain(e: Expression): boolean {
  switch (e.kind) {
    case 'literal':
    case 'identifier':
    case 'type':
      return true
    case 'member':
      return isPlain(e.object)
    case 'call':
      return e.form === 'conversion' && e.args.every(isPlain)
    case 'tuple':
      return !e.inlineArray && e.items.every((item) => item !== undefined && isPlain(item))
    default:
      return false
  }
}

function lowerConditional(l: Lowering, e: ConditionalExpression): ValueId {
  const condition = lowerExpression(l, e.condition)
  // What is computed in an arm holds only where the condition does, so only plain arms do without branches.
  if (isPlain(e.then) && isPlain(e.else)) {
    const then = lowerExpression(l, e.then)
    const otherwise = lowerExpression(l, e.else)
    return value(l, { kind: 'select', condition, yes: then, no: otherwise }, e.type)
  }
  const slot = newSlot(l)
  const yes = newBlock(l, true)
  const no = newBlock(l, true)
  const end = newBlock(l, false)
  branch(l, condition, yes, no, e.condition.at)
  enter(l, yes)
  writeSlot(l, slot, lowerExpression(l, e.then))
  jump(l, end)
  enter(l, no)
  writeSlot(l, slot, lowerExpression(l, e.else))
  jump(l, end)
  enter(l, end)
  return readSlot(l, slot, e.type)
}

function lowerAssign(l: Lowering, e: Extract<Expression, { kind: 'assign' }>): readonly ValueId[] {
  if (e.op !== '=') {
    const place = placeOf(l, e.left)
    const before = readPlace(l, place)
    const right = lowerExpression(l, e.right)
    const op = e.op.slice(0, -1)
    const after = value(
      l,
      { kind: 'binary', op, left: before, right, checked: checked(l), assembly: false },
      e.left.type,
    )
    writePlace(l, place, after, 'set', op)
    return [after]
  }
  const values = lowerAll(l, e.right)
  const place = placeOf(l, e.left)
  assign(l, place, values)
  return values
}

/** Writes values to a place: one to a single place, several to the components of a tuple. */
export function assign(l: Lowering, place: Place, values: readonly ValueId[]): void {
  if (place.kind === 'tuple') {
    place.items.forEach((item, position) => {
      const given = values[position]
      if (item !== undefined) writePlace(l, item, given ?? constant(l, undefined, item.type))
    })
    return
  }
  const given = values[0] ?? constant(l, undefined, place.type)
  if (place.kind === 'slot' && isStorageReference(place.type)) {
    writePlace(l, place, given)
    return
  }
  if (place.kind === 'storage' && isStorageReference(typeOf(l, given)) && !isStorageReference(place.type)) {
    writePlace(l, place, coerce(l, given, place.type))
    return
  }
  writePlace(l, place, given)
}
