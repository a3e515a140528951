import type { Variable } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'

/** Where a variable lies: slot counted from the start of the layout, byte counted from the least significant end. */
export type Place = { readonly slot: bigint; readonly offset: number; readonly bytes: bigint }

/** Room that a type takes: less than a slot and packed with its neighbours, or whole slots of its own. */
type Room = { readonly bytes: bigint; readonly packed: boolean }

const slotBytes = 32n
const wholeSlot: Room = { bytes: slotBytes, packed: false }

/**
 * Gives variables their places one after the other, as the compiler does ("Layout of State Variables in Storage" of
 * the Solidity documentation): values share a slot while they fit, structs and arrays begin and end on a slot's edge.
 * @param base first slot.
 */
export function placeVariables(
  variables: readonly Variable[],
  base = 0n,
): { readonly places: readonly Place[]; readonly slots: bigint } {
  return place(variables, base, new Set())
}

function place(
  variables: readonly Variable[],
  base: bigint,
  open: Set<unknown>,
): { readonly places: readonly Place[]; readonly slots: bigint } {
  const places: Place[] = []
  let slot = base
  let used = 0
  for (const { type } of variables) {
    const { bytes, packed } = roomOf(type, open)
    if (used > 0 && (!packed || used + Number(bytes) > 32)) {
      slot += 1n
      used = 0
    }
    places.push({ slot, offset: used, bytes })
    if (packed) used += Number(bytes)
    else slot += bytes / slotBytes
  }
  return { places, slots: slot - base + (used > 0 ? 1n : 0n) }
}

function roomOf(type: Type, open: Set<unknown>): Room {
  switch (type.kind) {
    case 'bool':
      return { bytes: 1n, packed: true }
    case 'int':
      return { bytes: BigInt(type.bits / 8), packed: true }
    case 'fixedBytes':
      return { bytes: BigInt(type.size), packed: true }
    case 'address':
    case 'contract':
      return { bytes: 20n, packed: true }
    case 'enum':
      // Enums with more than 256 members, which compilers took before 0.8, need a second byte.
      return { bytes: type.definition.members.length > 256 ? 2n : 1n, packed: true }
    case 'userType':
      return roomOf(type.definition.underlying, open)
    case 'function':
      return { bytes: type.external ? 24n : 8n, packed: true }
    case 'struct': {
      // Code that does not compile can hold a struct in itself.
      if (open.has(type.definition)) return wholeSlot
      open.add(type.definition)
      const { slots } = place(type.definition.fields, 0n, open)
      open.delete(type.definition)
      return { bytes: (slots === 0n ? 1n : slots) * slotBytes, packed: false }
    }
    case 'array': {
      // A length beyond what numbers hold exactly is not known exactly.
      if (type.length === undefined || !Number.isSafeInteger(type.length)) return wholeSlot
      const element = roomOf(type.element, open)
      const length = BigInt(type.length)
      const perSlot = slotBytes / element.bytes
      const slots = element.packed ? (length + perSlot - 1n) / perSlot : length * (element.bytes / slotBytes)
      return { bytes: slots * slotBytes, packed: false }
    }
    default:
      return wholeSlot
  }
}
