/** Lower-case 0x-prefixed hexadecimal bytes of any length. */
export type Hex = `0x${string}`

/** A 20-byte account. Lower-case inside Membrane; checksummed only where a person reads it. */
export type Address = `0x${string}`

/** A 32-byte Keccak digest: a block hash, a transaction hash, a topic. */
export type Hash = `0x${string}`

/** The account that no key controls; a mint comes from it and a burn goes to it. */
export const zeroAddress: Address = '0x0000000000000000000000000000000000000000'

const hexPattern = /^0x[0-9a-fA-F]*$/

/** Whether `value` is a 0x-prefixed string of whole bytes; `bytes` also fixes its length. */
export function isHex(value: unknown, bytes?: number): value is Hex {
  if (typeof value !== 'string' || !hexPattern.test(value)) return false
  return bytes === undefined ? value.length % 2 === 0 : value.length === 2 + bytes * 2
}

/**
 * The short text that a 32-byte word holds, as Solidity's `bytes32 name = "..."` packs it; undefined where the word is
 * not printable ASCII followed by zeroes.
 */
export function wordToText(word: Hex): string | undefined {
  if (!isHex(word, 32)) return undefined
  const codes = (word.slice(2).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
  const text = String.fromCharCode(...codes).replace(/\0+$/, '')
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined
}
