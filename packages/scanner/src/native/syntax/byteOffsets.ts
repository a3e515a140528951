/** Whether byte and UTF-16 offsets of a text are the same. */
export function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text)
}

/**
 * Turns rising UTF-16 offsets into `text` into UTF-8 byte offsets, into a new array. A lone surrogate counts three
 * bytes, as the replacement character that encoders write for it.
 */
export function byteOffsets(text: string, offsets: Int32Array, count: number): Int32Array {
  const bytes = new Int32Array(count)
  let position = 0
  let byte = 0
  for (let index = 0; index < count; index += 1) {
    const target = offsets[index] ?? 0
    while (position < target) {
      const code = text.charCodeAt(position)
      position += 1
      if (code < 0x80) byte += 1
      else if (code < 0x800) byte += 2
      else if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text, position)) {
        byte += 4
        position += 1
      } else byte += 3
    }
    bytes[index] = byte
  }
  return bytes
}

function isLowSurrogate(text: string, position: number): boolean {
  const code = text.charCodeAt(position)
  return code >= 0xdc00 && code < 0xe000
}
