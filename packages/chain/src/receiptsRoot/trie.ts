import type { Hash } from '@membrane/core'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { encodeBytes, encodeInteger, encodeList } from './rlp.ts'

type Entry = { readonly nibbles: Uint8Array; readonly value: Uint8Array }

const empty = encodeBytes(new Uint8Array(0))

/**
 * Root of the Merkle-Patricia trie (yellow paper, appendix D) that holds `values` under their RLP-encoded positions:
 * how a header commits to its transactions and receipts.
 */
export function orderedTrieRoot(values: readonly Uint8Array[]): Hash {
  if (values.length === 0) return hex(keccak_256(empty))
  const entries = values.map((value, index): Entry => ({ nibbles: nibblesOf(encodeInteger(index)), value }))
  entries.sort((a, b) => compare(a.nibbles, b.nibbles))
  return hex(keccak_256(node(entries, 0, entries.length, 0)))
}

/** The RLP of the node above the sorted entries `from`..`to`, which share their first `depth` nibbles. */
function node(entries: readonly Entry[], from: number, to: number, depth: number): Uint8Array {
  const first = at(entries, from)
  if (to - from === 1) return encodeList([compact(first.nibbles, depth, true), encodeBytes(first.value)])
  const shared = sharedLength(first.nibbles, at(entries, to - 1).nibbles, depth)
  if (shared > depth) {
    const child = node(entries, from, to, shared)
    return encodeList([compact(first.nibbles.subarray(0, shared), depth, false), reference(child)])
  }
  // RLP-encoded positions are prefix-free, so no entry ends at a branch and its value is empty.
  const slots: Uint8Array[] = []
  let start = from
  for (let nibble = 0; nibble < 16; nibble++) {
    let end = start
    while (end < to && at(entries, end).nibbles[depth] === nibble) end++
    slots.push(end === start ? empty : reference(node(entries, start, end, depth + 1)))
    start = end
  }
  slots.push(empty)
  return encodeList(slots)
}

/** A node shorter than 32 bytes stands in its parent itself, a longer one by its hash. */
function reference(encoded: Uint8Array): Uint8Array {
  return encoded.length < 32 ? encoded : encodeBytes(keccak_256(encoded))
}

/** Hex-prefix encoding of the nibbles from `depth` on. */
function compact(nibbles: Uint8Array, depth: number, leaf: boolean): Uint8Array {
  const rest = nibbles.subarray(depth)
  const odd = rest.length % 2
  const out = new Uint8Array(1 + (rest.length - odd) / 2)
  out[0] = (leaf ? 0x20 : 0) + (odd === 1 ? 0x10 + (rest[0] ?? 0) : 0)
  for (let i = odd, o = 1; i < rest.length; i += 2, o++) out[o] = (rest[i] ?? 0) * 16 + (rest[i + 1] ?? 0)
  return encodeBytes(out)
}

function nibblesOf(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 2)
  bytes.forEach((byte, i) => {
    out[i * 2] = byte >> 4
    out[i * 2 + 1] = byte & 15
  })
  return out
}

function sharedLength(a: Uint8Array, b: Uint8Array, from: number): number {
  let i = from
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  return i
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const i = sharedLength(a, b, 0)
  return (a[i] ?? -1) - (b[i] ?? -1)
}

function at(entries: readonly Entry[], index: number): Entry {
  const entry = entries[index]
  if (entry === undefined) throw new RangeError(`No trie entry ${index}.`)
  return entry
}

function hex(bytes: Uint8Array): Hash {
  return `0x${bytesToHex(bytes)}`
}
