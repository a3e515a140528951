import type {
  CallExpression,
  Contract,
  Expression,
  FunctionDefinition,
  MemberExpression,
} from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import {
  boolType,
  bytes32Type,
  constant,
  emit,
  environment,
  resultsOf,
  terminate,
  typeOf,
  uint256Type,
  unknownType,
  value,
} from './builder.ts'
import { lowerAll, lowerExpression } from './expressions.ts'
import { inlineFunction } from './inline.ts'
import type { CallOp, ValueId } from './op.ts'
import {
  coerce,
  isMemoryReference,
  isStorageReference,
  type Place,
  pathOf,
  placeOf,
  store,
} from './places.ts'
import type { Lowering } from './state.ts'

const bytesType: Type = { kind: 'bytes', location: 'memory' }

/** What the language offers as functions of one result. */
const builtins: Readonly<Record<string, Type>> = {
  keccak256: bytes32Type,
  sha3: bytes32Type,
  sha256: bytes32Type,
  ripemd160: { kind: 'fixedBytes', size: 20 },
  ecrecover: { kind: 'address', payable: false },
  addmod: uint256Type,
  mulmod: uint256Type,
  blockhash: bytes32Type,
  blobhash: bytes32Type,
}

/** The types of a call's results. */
export function resultTypes(type: Type): readonly Type[] {
  if (type.kind === 'tuple') return type.items.map((item) => item ?? unknownType)
  return type.kind === 'void' ? [] : [type]
}

export function lowerCall(l: Lowering, e: CallExpression): readonly ValueId[] {
  if (e.form === 'conversion') return [lowerConversion(l, e)]
  if (e.form === 'struct') {
    return [value(l, { kind: 'make', parts: e.args.map((arg) => lowerExpression(l, arg)) }, e.type)]
  }
  const callee = unwrap(e.callee)
  if (callee.kind === 'new') return lowerNew(l, e, callee.created)
  if (callee.kind === 'identifier') {
    if (callee.ref === undefined) return lowerBuiltin(l, e, callee.name)
    if (callee.ref.kind === 'function') return lowerInternal(l, e, l.binding.virtual(callee.ref), undefined)
    if (callee.ref.kind === 'event') return lowerEmit(l, e)
  }
  if (callee.kind === 'member') return lowerMemberCall(l, e, callee)
  const pointer = lowerExpression(l, callee)
  return opaqueCall(l, e, 'pointer', [pointer, ...lowerArgs(l, e)])
}

function unwrap(e: Expression): Expression {
  const [only] = e.kind === 'tuple' && !e.inlineArray ? e.items : []
  return e.kind === 'tuple' && e.items.length === 1 && only !== undefined ? unwrap(only) : e
}

function lowerArgs(l: Lowering, e: CallExpression): readonly ValueId[] {
  return e.args.map((arg) => lowerExpression(l, arg))
}

function opaqueCall(
  l: Lowering,
  e: CallExpression,
  why: 'pointer' | 'unknown',
  args: readonly ValueId[],
): readonly ValueId[] {
  const callee = unwrap(e.callee)
  const name =
    callee.kind === 'identifier' ? callee.name : callee.kind === 'member' ? callee.member : 'function pointer'
  return resultsOf(
    l,
    emit(l, { kind: 'opaque', fn: undefined, name, args, pure: false, why }, resultTypes(e.type)),
  )
}

function lowerConversion(l: Lowering, e: CallExpression): ValueId {
  const [arg] = e.args
  if (arg === undefined) return constant(l, undefined, e.type)
  const operand = lowerExpression(l, arg)
  const op = l.ops[l.values[operand]?.op ?? -1]
  if (op?.kind === 'const' && (typeof op.value === 'bigint' || typeof op.value === 'boolean'))
    return constant(l, op.value, e.type)
  return value(
    l,
    { kind: 'cast', operand, from: typeOf(l, operand), to: e.type },
    e.type,
    l.values[operand]?.name,
  )
}

function option(l: Lowering, e: CallExpression, name: string): ValueId | undefined {
  const found = e.options.find((each) => each.name === name)
  return found === undefined ? undefined : lowerExpression(l, found.value)
}

function lowerNew(l: Lowering, e: CallExpression, created: Type): readonly ValueId[] {
  const args = lowerArgs(l, e)
  if (created.kind !== 'contract' && created.kind !== 'unknown') {
    return [value(l, { kind: 'builtin', name: 'new.array', args }, e.type)]
  }
  const salt = option(l, e, 'salt')
  return leave(
    l,
    e,
    {
      how: salt === undefined ? 'create' : 'create2',
      target: undefined,
      fn: undefined,
      member: 'new',
      args,
      value: option(l, e, 'value'),
      salt,
      created,
      static: false,
    },
    [e.type],
  )
}

type Leaving = Pick<CallOp, 'how' | 'target' | 'fn' | 'member' | 'args' | 'static'> &
  Partial<Pick<CallOp, 'value' | 'gas' | 'salt' | 'created'>>

/** Set while the call of a `try` is lowered: that one call may fail without reverting. */
const tried = new WeakSet<CallExpression>()

export function lowerTried(l: Lowering, e: CallExpression): readonly ValueId[] {
  tried.add(e)
  return lowerAll(l, e)
}

function leave(l: Lowering, e: CallExpression, call: Leaving, results: readonly Type[]): readonly ValueId[] {
  const isTried = tried.has(e)
  const body = {
    kind: 'call' as const,
    value: undefined,
    gas: undefined,
    salt: undefined,
    created: undefined,
    ...call,
    tried: isTried,
    assembly: false,
  }
  return resultsOf(l, emit(l, body, isTried ? [...results, boolType] : results))
}

function lowerBuiltin(l: Lowering, e: CallExpression, name: string): readonly ValueId[] {
  switch (name) {
    case 'require':
    case 'assert': {
      const [condition] = lowerArgs(l, e)
      if (condition === undefined) return []
      emit(l, { kind: 'check', condition, expected: true, how: name }, [])
      return []
    }
    case 'revert':
      lowerArgs(l, e)
      terminate(l, { kind: 'revert', at: e.at, error: undefined })
      return []
    case 'selfdestruct':
    case 'suicide':
      emit(l, { kind: 'builtin', name: 'selfdestruct', args: lowerArgs(l, e) }, [])
      terminate(l, { kind: 'stop', at: e.at })
      return []
    case 'gasleft':
      return [environment(l, 'gasleft')]
  }
  const type = builtins[name]
  if (type !== undefined) {
    return [
      value(l, { kind: 'builtin', name: name === 'sha3' ? 'keccak256' : name, args: lowerArgs(l, e) }, type),
    ]
  }
  if (name === 'type') return [constant(l, undefined, e.type)]
  return opaqueCall(l, e, 'unknown', lowerArgs(l, e))
}

export function lowerEmit(l: Lowering, e: CallExpression): readonly ValueId[] {
  const callee = unwrap(e.callee)
  const ref = callee.kind === 'identifier' || callee.kind === 'member' ? callee.ref : undefined
  const name = callee.kind === 'identifier' ? callee.name : callee.kind === 'member' ? callee.member : ''
  emit(l, { kind: 'emit', event: ref?.kind === 'event' ? ref : undefined, name, args: lowerArgs(l, e) }, [])
  return []
}

/** An internal call: inlined. `self` is the first argument of a function bound by `using for`. */
function lowerInternal(
  l: Lowering,
  e: CallExpression,
  fn: FunctionDefinition,
  self: Expression | undefined,
): readonly ValueId[] {
  const expressions = self === undefined ? e.args : [self, ...e.args]
  const args = expressions.map((arg, position) => {
    const given = lowerExpression(l, arg)
    const wanted = fn.params[position]?.type
    return wanted === undefined ? given : coerce(l, given, wanted)
  })
  const owners = expressions.map((arg, position): Place | undefined => {
    const wanted = fn.params[position]?.type
    const named = arg.kind === 'identifier' && arg.ref?.kind === 'variable' && arg.ref.role !== 'constant'
    return wanted !== undefined && isMemoryReference(wanted) && named ? placeOf(l, arg) : undefined
  })
  return inlineFunction(l, fn, args, owners)
}

const lowLevel: ReadonlySet<string> = new Set(['call', 'delegatecall', 'staticcall', 'callcode'])

function lowerMemberCall(l: Lowering, e: CallExpression, callee: MemberExpression): readonly ValueId[] {
  const { object, member, ref } = callee
  const type = object.type
  if (type.kind === 'magic' && type.name === 'abi') return lowerAbi(l, e, member)
  if (ref?.kind === 'event') return lowerEmit(l, e)
  if (ref?.kind === 'function') {
    if (callee.bound) return lowerInternal(l, e, ref, object)
    if (object.kind === 'identifier' && object.name === 'super' && object.ref === undefined) {
      const from = ownerOf(l)
      const next = from === undefined ? undefined : l.binding.next(ref, from)
      return lowerInternal(l, e, next ?? ref, undefined)
    }
    if (type.kind === 'meta' || type.kind === 'module') return lowerInternal(l, e, ref, undefined)
    return lowerMethod(l, e, callee, ref)
  }
  if (type.kind === 'meta' && type.of.kind === 'userType') return lowerArgs(l, e).slice(0, 1)
  if (type.kind === 'meta' && (type.of.kind === 'bytes' || type.of.kind === 'string')) {
    return [value(l, { kind: 'builtin', name: 'concat', args: lowerArgs(l, e) }, e.type)]
  }
  if (
    object.kind === 'identifier' &&
    object.ref === undefined &&
    object.name === 'block' &&
    member === 'blockhash'
  ) {
    return [value(l, { kind: 'builtin', name: 'blockhash', args: lowerArgs(l, e) }, bytes32Type)]
  }
  if (type.kind === 'meta' || type.kind === 'module') return opaqueCall(l, e, 'unknown', lowerArgs(l, e))
  if (member === 'push' || member === 'pop') {
    const made = lowerPush(l, e, object, member)
    if (made !== undefined) return made
  }
  if (lowLevel.has(member) && ref === undefined) return lowerLowLevel(l, e, callee)
  if ((member === 'transfer' || member === 'send') && ref === undefined && e.args.length === 1) {
    const target = lowerExpression(l, object)
    const sent = lowerArgs(l, e)[0]
    return leave(
      l,
      e,
      { how: member, target, fn: undefined, member, args: [], value: sent, static: false },
      member === 'send' ? [boolType] : [],
    )
  }
  if (type.kind === 'contract' || type.kind === 'unknown' || type.kind === 'address') {
    if (isMissingLibrary(object)) return opaqueCall(l, e, 'unknown', lowerArgs(l, e))
    // `a.mul(b).div(c)` without the library: the product has no type, and no contract is called by these names.
    if (type.kind === 'unknown' && ref === undefined && arithmetic.test(member) && e.args.length > 0)
      return opaqueCall(l, e, 'unknown', [lowerExpression(l, object), ...lowerArgs(l, e)])
    return lowerMethod(l, e, callee, undefined)
  }
  if (ref?.kind === 'variable' && callee.type.kind === 'function' && callee.type.external) {
    const pointer = lowerExpression(l, callee)
    return leave(
      l,
      e,
      { how: 'method', target: pointer, fn: undefined, member, args: lowerArgs(l, e), static: false },
      resultTypes(e.type),
    )
  }
  return opaqueCall(l, e, ref?.kind === 'variable' ? 'pointer' : 'unknown', [
    lowerExpression(l, object),
    ...lowerArgs(l, e),
  ])
}

const arithmetic = /^(try)?(add|sub|mul|div|mod|sdiv|smul|mulDiv\w*|toU?[iI]nt\d*|min|max|sqrt|pow)$/

/** A name that stands for a type nobody could find (`SafeMath.mul(...)`): no value is called. */
function isMissingLibrary(object: Expression): boolean {
  return (
    object.kind === 'identifier' &&
    object.ref === undefined &&
    object.type.kind === 'unknown' &&
    /^[A-Z]/.test(object.name)
  )
}

function ownerOf(l: Lowering): Contract | undefined {
  return l.scope.fn.contract
}

/** A call through a contract type, or on a value whose contract is not known. */
function lowerMethod(
  l: Lowering,
  e: CallExpression,
  callee: MemberExpression,
  fn: FunctionDefinition | undefined,
): readonly ValueId[] {
  const target = lowerExpression(l, callee.object)
  const getter = callee.ref?.kind === 'variable'
  const isStatic = getter || fn?.mutability === 'view' || fn?.mutability === 'pure'
  const args = lowerArgs(l, e).map((arg, position) => {
    const wanted = fn?.params[position]?.type
    return wanted === undefined ? arg : coerce(l, arg, wanted)
  })
  return leave(
    l,
    e,
    {
      how: 'method',
      target,
      fn,
      member: callee.member,
      args,
      value: option(l, e, 'value'),
      gas: option(l, e, 'gas'),
      static: isStatic,
    },
    resultTypes(e.type),
  )
}

function lowerLowLevel(l: Lowering, e: CallExpression, callee: MemberExpression): readonly ValueId[] {
  const target = lowerExpression(l, callee.object)
  const how = callee.member as 'call' | 'delegatecall' | 'staticcall' | 'callcode'
  return leave(
    l,
    e,
    {
      how,
      target,
      fn: undefined,
      member: callee.member,
      args: lowerArgs(l, e),
      value: option(l, e, 'value'),
      gas: option(l, e, 'gas'),
      static: how === 'staticcall',
    },
    [boolType, bytesType],
  )
}

function lowerPush(
  l: Lowering,
  e: CallExpression,
  object: Expression,
  how: 'push' | 'pop',
): readonly ValueId[] | undefined {
  if (object.type.kind !== 'array' && object.type.kind !== 'bytes') return undefined
  const place = placeOf(l, object)
  const base = place.kind === 'storage' ? place.path : undefined
  const referenced = base ?? referencedPath(l, object)
  if (referenced === undefined) return undefined
  const [pushed] = lowerArgs(l, e)
  store(l, referenced, how === 'push' ? pushed : undefined, how)
  if (
    how === 'push' &&
    pushed === undefined &&
    object.type.kind === 'array' &&
    isStorageReference(object.type.element)
  ) {
    const path = {
      ...referenced,
      steps: [...referenced.steps, { kind: 'index' as const, value: constant(l, undefined, uint256Type) }],
    }
    return [value(l, { kind: 'ref', path }, object.type.element)]
  }
  // `push` returned the new length before 0.6.
  return e.type.kind === 'int'
    ? [
        value(
          l,
          {
            kind: 'sload',
            path: { ...referenced, steps: [...referenced.steps, { kind: 'length' as const }] },
          },
          uint256Type,
        ),
      ]
    : []
}

function referencedPath(l: Lowering, object: Expression): ReturnType<typeof pathOf> | undefined {
  const id = lowerExpression(l, object)
  return isStorageReference(typeOf(l, id)) ? pathOf(l, id) : undefined
}

function lowerAbi(l: Lowering, e: CallExpression, member: string): readonly ValueId[] {
  if (member === 'decode') {
    const [data] = e.args
    const from = data === undefined ? constant(l, undefined, bytesType) : lowerExpression(l, data)
    return resultsOf(l, emit(l, { kind: 'builtin', name: 'abi.decode', args: [from] }, resultTypes(e.type)))
  }
  const args = e.args
    .flatMap((arg) => lowerAll(l, arg))
    .map((arg) => {
      const type = typeOf(l, arg)
      return isStorageReference(type) ? value(l, { kind: 'sload', path: pathOf(l, arg) }, type) : arg
    })
  return [value(l, { kind: 'builtin', name: `abi.${member}`, args }, bytesType)]
}
