import { type Address, type Hash, type Hex, internAddress } from '@membrane/core'
import { malformed } from './malformed.ts'

/**
 * A hex quantity or JSON number as an integer; undefined when it is absent or not a safe integer. So 2^64-1, which
 * some recorders write for gas that their node did not know, is unknown.
 */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const parsed = parseShort(value)
    return parsed >= 0 ? parsed : undefined
  }
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

/**
 * A hex quantity of up to 13 digits, which a double holds exactly; -1 for anything else. Several times as fast as
 * `Number`, and blocks are full of these.
 */
function parseShort(text: string): number {
  const { length } = text
  if (length < 3 || length > 15 || text.charCodeAt(1) !== 120 || text.charCodeAt(0) !== 48) return -1
  let value = 0
  for (let i = 2; i < length; i++) {
    const code = text.charCodeAt(i)
    const digit = code < 58 ? code - 48 : (code | 32) - 87
    if (digit < 0 || digit > 15 || (code > 57 && digit < 10)) return -1
    value = value * 16 + digit
  }
  return value
}

/** As `toNumber`, but a value that is there and cannot be read, or is absent, is an error. */
export function needNumber(value: unknown, field: string, where: string): number {
  const parsed = toNumber(value)
  if (parsed === undefined || parsed < 0) throw malformed(field, where, value, 'a hex quantity')
  return parsed
}

/** A hex quantity or JSON number as bigint; undefined when absent. */
export function toBigint(value: unknown, field: string, where: string): bigint | undefined {
  if (value === '0x0') return 0n
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length > 2) {
    // Through a double is about three times as fast as BigInt's own parser.
    if (value.length <= 15) {
      const small = parseShort(value)
      if (small >= 0) return BigInt(small)
    } else if (value.charCodeAt(0) === 48) {
      try {
        return BigInt(value)
      } catch {
        throw malformed(field, where, value, 'a hex quantity')
      }
    }
  } else if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  throw malformed(field, where, value, 'a hex quantity')
}

/** A 20-byte address in lower case. */
export function needAddress(value: unknown, field: string, where: string): Address {
  if (typeof value !== 'string' || value.length !== 42) throw malformed(field, where, value, 'an address')
  // Length was checked; that the digits are hex is the chain client's word, and checking each would cost more than parsing.
  return internAddress(value)
}

/** A 20-byte address in lower case; undefined when absent or null. */
export function toAddress(value: unknown, field: string, where: string): Address | undefined {
  return value === undefined || value === null ? undefined : needAddress(value, field, where)
}

/** A 32-byte hash, kept as given: every client writes hashes in lower case. */
export function needHash(value: unknown, field: string, where: string): Hash {
  if (typeof value !== 'string' || value.length !== 66) throw malformed(field, where, value, 'a 32-byte hash')
  return value as Hash // length checked above
}

/** Bytes, kept as given. */
export function needBytes(value: unknown, field: string, where: string): Hex {
  if (typeof value !== 'string' || value.charCodeAt(1) !== 120)
    throw malformed(field, where, value, '0x bytes')
  return value as Hex // the 0x prefix was checked above
}

/** A storage word padded to 32 bytes, since some clients cut leading zeros. */
export function toWord(value: string): Hash {
  return (value.length === 66 ? value : `0x${value.slice(2).padStart(64, '0')}`) as Hash
}
