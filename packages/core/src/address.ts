import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import { MembraneError } from './error.ts'
import type { Address } from './hex.ts'

const addressPattern = /^0x[0-9a-fA-F]{40}$/

/** The EIP-55 checksummed spelling of an address, for people to read. */
export function checksumAddress(address: Address): Address {
  const lower = address.slice(2).toLowerCase()
  const digest = bytesToHex(keccak_256(utf8ToBytes(lower)))
  let out = '0x'
  for (let i = 0; i < 40; i++) {
    const digit = lower.charAt(i)
    out += digest.charCodeAt(i) >= 56 ? digit.toUpperCase() : digit
  }
  return out as Address
}

/**
 * Parses an address that a person typed into the lower-case form used inside.
 * @param what names the field in the error.
 * @throws ADDRESS_INVALID when it is not 20 bytes of hex, or is mixed-case with a wrong EIP-55 checksum.
 */
export function parseAddress(value: unknown, what = 'address'): Address {
  if (typeof value !== 'string' || !addressPattern.test(value)) {
    throw new MembraneError('ADDRESS_INVALID', {
      shortMessage: `${what} is ${JSON.stringify(value)}; expected 0x and 40 hexadecimal digits.`,
    })
  }
  const lower = value.toLowerCase() as Address
  const digits = value.slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (mixed && checksumAddress(lower) !== value) {
    throw new MembraneError('ADDRESS_INVALID', {
      shortMessage: `${what} ${value} has a wrong EIP-55 checksum.`,
      hint: `Check it for a typing error; its correct spelling would be ${checksumAddress(lower)}.`,
    })
  }
  return lower
}
