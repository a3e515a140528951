import { sha256 } from '@noble/hashes/sha256'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { Hash } from './hex.ts'
import { encodeCanonical } from './json.ts'

/** SHA-256 of the canonical JSON of `value`: a stable identity of plain data. */
export function digest(value: unknown): Hash {
  return `0x${bytesToHex(sha256(utf8ToBytes(encodeCanonical(value))))}`
}
