import type { Contract } from '../../ast/node.ts'
import { sameType, type Type } from '../../ast/type.ts'
import { intType, STRING_MEMORY } from './elementary.ts'

/** The type of an expression and, for number literals and constants of them, the value where it is known. */
export type Operand = { readonly type: Type; readonly value: bigint | undefined }

/**
 * Whether a value of type `from` is taken where `to` is wanted, without a written conversion. Unknown types go
 * everywhere: the rest of what is known has to decide.
 * @param value the value of a number literal; without it, a literal goes into every integer type
 */
export function converts(from: Type, to: Type, value?: bigint): boolean {
  if (from === to || from.kind === 'unknown' || to.kind === 'unknown') return true
  switch (from.kind) {
    case 'int':
      if (to.kind !== 'int') return false
      if (from.signed === to.signed) return from.bits <= to.bits
      return to.signed && from.bits < to.bits
    case 'rational':
      if (to.kind === 'int') return value === undefined || fits(value, to.signed, to.bits)
      return to.kind === 'fixedBytes' && (value === undefined || value >= 0n)
    case 'stringLiteral':
      return to.kind === 'string' || to.kind === 'bytes' || to.kind === 'fixedBytes' || to.kind === from.kind
    case 'address':
      return to.kind === 'address' && (from.payable || !to.payable)
    case 'fixedBytes':
      return to.kind === 'fixedBytes' && from.size <= to.size
    case 'contract':
      return to.kind === 'contract' && derives(from.definition, to.definition)
    case 'struct':
      return to.kind === 'struct' && from.definition === to.definition && movable(from.location, to.location)
    case 'enum':
      return to.kind === 'enum' && from.definition === to.definition
    case 'userType':
      return to.kind === 'userType' && from.definition === to.definition
    case 'bytes':
    case 'string':
      return to.kind === from.kind && movable(from.location, to.location)
    case 'array':
      return (
        to.kind === 'array' &&
        (to.length === from.length || to.length === undefined) &&
        movable(from.location, to.location) &&
        sameType(from.element, to.element)
      )
    case 'tuple':
      return (
        to.kind === 'tuple' &&
        from.items.length === to.items.length &&
        from.items.every((item, i) => {
          const wanted = to.items[i]
          return item === undefined || wanted === undefined || converts(item, wanted)
        })
      )
    default:
      return sameType(from, to)
  }
}

/** A storage reference can only come from storage, a calldata one from calldata; memory takes a copy of anything. */
function movable(from: string | undefined, to: string | undefined): boolean {
  return from === undefined || to === undefined || from === to || to === 'memory'
}

function derives(contract: Contract, base: Contract): boolean {
  return contract === base || contract.linearized.includes(base)
}

function fits(value: bigint, signed: boolean, bits: number): boolean {
  if (!signed) return value >= 0n && value < 1n << BigInt(bits)
  const limit = 1n << BigInt(bits - 1)
  return value >= -limit && value < limit
}

/** The type a variable gets that is initialised with this: the smallest integer for a number, `string memory` for a string. */
export function mobileType({ type, value }: Operand): Type {
  if (type.kind === 'stringLiteral') return STRING_MEMORY
  if (type.kind !== 'rational') return type
  if (value === undefined) return intType(false, 256)
  const signed = value < 0n
  let bits = 8
  while (bits < 256 && !fits(value, signed, bits)) bits += 8
  return intType(signed, bits)
}

/** solc's common type of two operands or branches, undefined where they have none. */
export function commonType(left: Operand, right: Operand): Type | undefined {
  if (left.type.kind === 'unknown') return right.type.kind === 'rational' ? left.type : right.type
  if (right.type.kind === 'unknown') return left.type.kind === 'rational' ? right.type : left.type
  if (left.type.kind === 'rational' && right.type.kind === 'rational') return left.type
  const leftMobile = mobileType(left)
  if (converts(right.type, leftMobile, right.value)) return leftMobile
  const rightMobile = mobileType(right)
  return converts(left.type, rightMobile, left.value) ? rightMobile : undefined
}
