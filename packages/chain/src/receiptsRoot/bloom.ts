import { keccak_256 } from '@noble/hashes/sha3'
import type { RawLog } from '../normalise/raw.ts'
import { bytesOf } from './rlp.ts'

/** The 256-byte bloom filter over the addresses and topics of a receipt's logs (yellow paper, section 4.3.1). */
export function logsBloom(logs: readonly RawLog[]): Uint8Array {
  const bloom = new Uint8Array(256)
  for (const log of logs) {
    add(bloom, String(log.address))
    if (Array.isArray(log.topics)) for (const topic of log.topics) add(bloom, String(topic))
  }
  return bloom
}

function add(bloom: Uint8Array, item: string): void {
  const digest = keccak_256(bytesOf(item))
  for (let i = 0; i < 6; i += 2) {
    const bit = (((digest[i] ?? 0) << 8) | (digest[i + 1] ?? 0)) & 2047
    const byte = 255 - (bit >> 3)
    bloom[byte] = (bloom[byte] ?? 0) | (1 << (bit & 7))
  }
}
