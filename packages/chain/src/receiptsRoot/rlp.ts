/**
 * Recursive-length prefix encoding (Ethereum yellow paper, appendix B): bytes, or a list of already encoded items.
 */
export function encodeBytes(bytes: Uint8Array): Uint8Array {
  const first = bytes[0]
  if (bytes.length === 1 && first !== undefined && first < 0x80) return bytes
  return join(prefix(bytes.length, 0x80), [bytes])
}

/** Encodes a list whose items are already encoded. */
export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const item of items) length += item.length
  return join(prefix(length, 0xc0), items)
}

/** Encodes an unsigned integer without leading zeros; zero is the empty string. */
export function encodeInteger(value: number): Uint8Array {
  return encodeBytes(bigEndian(value))
}

/** The bytes of a 0x-prefixed string; an odd digit count is read as if a zero stood before. */
export function bytesOf(hex: string): Uint8Array {
  const digits = hex.length % 2 === 0 ? hex.slice(2) : `0${hex.slice(2)}`
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

function bigEndian(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

function prefix(length: number, offset: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(offset + length)
  const size = bigEndian(length)
  return Uint8Array.of(offset + 55 + size.length, ...size)
}

function join(head: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let length = head.length
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  out.set(head)
  let at = head.length
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
