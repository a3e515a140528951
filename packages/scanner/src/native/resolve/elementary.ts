import type { DataLocation } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'

export const BOOL: Type = { kind: 'bool' }
export const ADDRESS: Type = { kind: 'address', payable: false }
export const PAYABLE: Type = { kind: 'address', payable: true }
export const BYTES_MEMORY: Type = { kind: 'bytes', location: 'memory' }
export const BYTES_CALLDATA: Type = { kind: 'bytes', location: 'calldata' }
export const STRING_MEMORY: Type = { kind: 'string', location: 'memory' }
export const RATIONAL: Type = { kind: 'rational' }
export const STRING_LITERAL: Type = { kind: 'stringLiteral' }
/** What a call of a function without return values gives, as solc types it. */
export const NOTHING: Type = { kind: 'tuple', items: [] }
export const UNKNOWN: Type = { kind: 'unknown', name: '' }

const known = new Map<string, Type>([
  ['bool', BOOL],
  ['address', ADDRESS],
  ['byte', { kind: 'fixedBytes', size: 1 }],
  ['bytes', { kind: 'bytes', location: undefined }],
  ['string', { kind: 'string', location: undefined }],
  ['payable', PAYABLE],
])
for (let bits = 8; bits <= 256; bits += 8) {
  known.set(`uint${bits}`, { kind: 'int', signed: false, bits })
  known.set(`int${bits}`, { kind: 'int', signed: true, bits })
  known.set(`bytes${bits / 8}`, { kind: 'fixedBytes', size: bits / 8 })
}

/** The elementary type of a keyword (`uint`, `byte`, `bytes4`, ...), one object a type; unknown for any other word. */
export function elementary(name: string, payable = false): Type {
  if (name === 'address' && payable) return PAYABLE
  if (name === 'uint') return UINT256
  if (name === 'int') return INT256
  return known.get(name) ?? { kind: 'unknown', name }
}

/** `uintN` or `intN`. */
export function intType(signed: boolean, bits: number): Type {
  return known.get(`${signed ? 'int' : 'uint'}${bits}`) ?? UNKNOWN
}

export const UINT256: Type = intType(false, 256)
export const INT256: Type = intType(true, 256)
export const UINT8: Type = intType(false, 8)
export const BYTES32: Type = elementary('bytes32')
export const BYTES4: Type = elementary('bytes4')
export const BYTES1: Type = elementary('bytes1')
export const BYTES20: Type = elementary('bytes20')

type Located = { [place in Exclude<DataLocation, undefined>]?: Type }
const located = new WeakMap<Type, Located>()

/** The same type at another data location, nested reference types included; value types and mappings stay. */
export function withLocation(type: Type, location: DataLocation): Type {
  if (location === undefined) return type
  switch (type.kind) {
    case 'bytes':
    case 'string':
    case 'struct':
    case 'array':
      break
    default:
      return type
  }
  if (type.location === location) return type
  let places = located.get(type)
  if (places === undefined) {
    places = {}
    located.set(type, places)
  }
  const seen = places[location]
  if (seen !== undefined) return seen
  const moved: Type =
    type.kind === 'array'
      ? { ...type, element: withLocation(type.element, location), location }
      : { ...type, location }
  places[location] = moved
  return moved
}

/** The data location of a reference type, undefined for all others. */
export function locationOf(type: Type): DataLocation {
  switch (type.kind) {
    case 'bytes':
    case 'string':
    case 'struct':
    case 'array':
      return type.location
    default:
      return undefined
  }
}

/** The result type of a call that returns these. */
export function resultOf(returns: readonly Type[]): Type {
  const first = returns[0]
  if (first === undefined) return NOTHING
  return returns.length === 1 ? first : { kind: 'tuple', items: returns }
}
