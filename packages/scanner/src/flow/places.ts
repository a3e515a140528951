import type { Expression, IndexExpression, MemberExpression, Variable } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import { constant, emit, readSlot, slotOf, typeOf, uint256Type, value, writeSlot } from './builder.ts'
import { lowerExpression } from './expressions.ts'
import type { PathStep, SstoreOp, StoragePath, ValueId } from './op.ts'
import type { Lowering, Slot } from './state.ts'

/** Something that can be assigned to. */
export type Place =
  | { readonly kind: 'slot'; readonly slot: Slot; readonly type: Type; readonly name: string }
  | { readonly kind: 'storage'; readonly path: StoragePath; readonly type: Type }
  /** A part of a memory object that itself lies in `within`. */
  | {
      readonly kind: 'part'
      readonly within: Place | undefined
      readonly object: ValueId
      readonly field: string | undefined
      readonly index: ValueId | undefined
      readonly type: Type
    }
  | { readonly kind: 'tuple'; readonly items: readonly (Place | undefined)[]; readonly type: Type }
  | { readonly kind: 'nothing'; readonly type: Type }

/** Types that live in storage behind a reference: a path to them is passed on, not their content. */
export function isStorageReference(type: Type): boolean {
  switch (type.kind) {
    case 'mapping':
      return true
    case 'struct':
    case 'array':
      return type.location === 'storage' || type.location === 'transient' || type.location === undefined
    case 'bytes':
    case 'string':
      return false
    default:
      return false
  }
}

/** Structs, arrays, bytes and strings in memory or calldata. */
export function isMemoryReference(type: Type): boolean {
  return (
    (type.kind === 'struct' || type.kind === 'array' || type.kind === 'bytes' || type.kind === 'string') &&
    (type.location === 'memory' || type.location === 'calldata')
  )
}

export function variablePath(variable: Variable): StoragePath {
  return { root: variable, steps: [], transient: variable.location === 'transient' }
}

/** The storage that a reference value points to. */
export function pathOf(l: Lowering, id: ValueId): StoragePath {
  const op = l.ops[l.values[id]?.op ?? -1]
  if (op?.kind === 'ref') return op.path
  return { root: id, steps: [], transient: false }
}

export function extend(path: StoragePath, step: PathStep): StoragePath {
  return { root: path.root, steps: [...path.steps, step], transient: path.transient }
}

/** Reads storage: a reference for types that are passed by reference, otherwise the content. */
export function readStorage(l: Lowering, path: StoragePath, type: Type, name?: string): ValueId {
  return isStorageReference(type)
    ? value(l, { kind: 'ref', path }, type, name)
    : value(l, { kind: 'sload', path }, type, name)
}

export function isState(variable: Variable): boolean {
  return variable.role === 'state'
}

/** Where an expression points to when it is assigned. */
export function placeOf(l: Lowering, e: Expression): Place {
  switch (e.kind) {
    case 'identifier': {
      if (e.ref?.kind !== 'variable') return { kind: 'nothing', type: e.type }
      if (isState(e.ref)) return { kind: 'storage', path: variablePath(e.ref), type: e.ref.type }
      return { kind: 'slot', slot: slotOf(l, e.ref), type: e.ref.type, name: e.ref.name }
    }
    case 'member':
      return memberPlace(l, e)
    case 'index':
      return indexPlace(l, e)
    case 'tuple': {
      const [only] = e.items
      if (e.items.length === 1 && only !== undefined && !e.inlineArray) return placeOf(l, only)
      return {
        kind: 'tuple',
        items: e.items.map((item) => (item === undefined ? undefined : placeOf(l, item))),
        type: e.type,
      }
    }
    default: {
      const made = lowerExpression(l, e)
      if (isStorageReference(e.type)) return { kind: 'storage', path: pathOf(l, made), type: e.type }
      return { kind: 'nothing', type: e.type }
    }
  }
}

function memberPlace(l: Lowering, e: MemberExpression): Place {
  if (e.ref?.kind === 'variable' && isState(e.ref) && e.object.type.kind !== 'struct') {
    // `Base.variable`, or another contract's storage seen through its name.
    return { kind: 'storage', path: variablePath(e.ref), type: e.ref.type }
  }
  const object = lowerExpression(l, e.object)
  const type = e.object.type
  if (type.kind === 'struct' && isStorageReference(typeOf(l, object)) && e.ref?.kind === 'variable') {
    return { kind: 'storage', path: extend(pathOf(l, object), { kind: 'field', field: e.ref }), type: e.type }
  }
  if (e.member === 'length' && isStorageReference(typeOf(l, object))) {
    return { kind: 'storage', path: extend(pathOf(l, object), { kind: 'length' }), type: uint256Type }
  }
  return {
    kind: 'part',
    within: partOwner(l, e.object),
    object,
    field: e.member,
    index: undefined,
    type: e.type,
  }
}

function indexPlace(l: Lowering, e: IndexExpression): Place {
  const base = lowerExpression(l, e.base)
  const index = e.index === undefined ? constant(l, undefined, uint256Type) : lowerExpression(l, e.index)
  const baseType = typeOf(l, base)
  if (isStorageReference(baseType) || storedBytes(l, base)) {
    return { kind: 'storage', path: extend(pathOf(l, base), { kind: 'index', value: index }), type: e.type }
  }
  return { kind: 'part', within: partOwner(l, e.base), object: base, field: undefined, index, type: e.type }
}

function storedBytes(l: Lowering, base: ValueId): boolean {
  return l.ops[l.values[base]?.op ?? -1]?.kind === 'ref'
}

/** The variable that holds a memory object, so that a write to a part of it makes a new version of the whole. */
function partOwner(l: Lowering, e: Expression): Place | undefined {
  if (e.kind === 'identifier' || e.kind === 'member' || e.kind === 'index') {
    if (e.kind === 'identifier' && e.ref?.kind !== 'variable') return undefined
    return placeOf(l, e)
  }
  return undefined
}

export function readPlace(l: Lowering, place: Place): ValueId {
  switch (place.kind) {
    case 'slot':
      return readSlot(l, place.slot, place.type, place.name)
    case 'storage':
      return readStorage(l, place.path, place.type)
    case 'part':
      return place.index === undefined
        ? value(l, { kind: 'field', object: place.object, field: place.field ?? '' }, place.type)
        : value(l, { kind: 'element', object: place.object, index: place.index }, place.type)
    default:
      return constant(l, undefined, place.type)
  }
}

/** Reads what a storage reference points to when it is wanted in memory. */
export function coerce(l: Lowering, id: ValueId, wanted: Type): ValueId {
  const type = typeOf(l, id)
  if (isMemoryReference(wanted) && isStorageReference(type)) {
    return value(l, { kind: 'sload', path: pathOf(l, id) }, wanted)
  }
  return id
}

export function writePlace(
  l: Lowering,
  place: Place,
  id: ValueId,
  how: SstoreOp['how'] = 'set',
  compound?: string,
): void {
  switch (place.kind) {
    case 'slot': {
      const stored = coerce(l, id, place.type)
      name(l, stored, place.name)
      writeSlot(l, place.slot, stored)
      return
    }
    case 'storage':
      store(l, place.path, how === 'set' || how === 'push' ? id : undefined, how, compound)
      return
    case 'part': {
      const updated = value(
        l,
        { kind: 'update', object: place.object, field: place.field, index: place.index, value: id },
        typeOf(l, place.object),
      )
      // Only `bytes` in storage come here: their elements are packed, and written one by one.
      if (place.within?.kind === 'storage') {
        const { path } = place.within
        store(
          l,
          place.index === undefined ? path : extend(path, { kind: 'index', value: place.index }),
          id,
          'set',
        )
      } else if (place.within !== undefined) writePlace(l, place.within, updated)
      return
    }
    case 'tuple':
    case 'nothing':
      return
  }
}

/** Appends a write to storage. */
export function store(
  l: Lowering,
  path: StoragePath,
  stored: ValueId | undefined,
  how: SstoreOp['how'],
  compound?: string,
): void {
  emit(l, { kind: 'sstore', path, value: stored, how, compound }, [])
}

function name(l: Lowering, id: ValueId, as: string): void {
  const known = l.values[id]
  if (known !== undefined && known.name === undefined && as !== '') l.values[id] = { ...known, name: as }
}
