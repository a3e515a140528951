/** Whether byte and UTF-16 offsets of a text are the same. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length
}

/**
 * Gives a function from UTF-16 offsets into `text` to UTF-8 byte offsets; its calls must come in rising order. A lone
 * surrogate counts three bytes, as the replacement character that encoders write for it.
 */
export function byteOffsets(text: string): (offset: number) => number {
  const beyondAscii = /[\u0080-\uffff]/g
  let extra = 0
  let next = seek()
  function seek(): number {
    return beyondAscii.test(text) ? beyondAscii.lastIndex - 1 : text.length
  }
  return (offset) => {
    while (next < offset) {
      const code = text.charCodeAt(next)
      const pair = code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text, next + 1)
      extra += code < 0x800 ? 1 : 2
      if (pair) beyondAscii.lastIndex += 1
      next = seek()
    }
    return offset + extra
  }
}

function isLowSurrogate(text: string, position: number): boolean {
  const code = text.charCodeAt(position)
  return code >= 0xdc00 && code < 0xe000
}
