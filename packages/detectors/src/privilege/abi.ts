import type { Address, Hex } from '@membrane/core'

/**
 * Solidity-encoded arguments inside `hex`, beginning at character `start`: 10 for calldata, after the selector, and
 * 2 for event data. Nothing here trusts the data: what does not fit is undefined, and lists end at `maxItems`.
 */
export type Encoded = { readonly hex: Hex; readonly start: number }

/** Items read of one list: no honest proposal has more actions, and a hostile length costs nothing. */
const maxItems = 64

export function argumentsOf(input: Hex): Encoded {
  return { hex: input, start: 10 }
}

export function dataOf(data: Hex): Encoded {
  return { hex: data, start: 2 }
}

function wordOf({ hex, start }: Encoded, index: number): string | undefined {
  const at = start + index * 64
  return hex.length >= at + 64 ? hex.slice(at, at + 64) : undefined
}

/** A word as a number that can be an offset or a length here; undefined when it is missing or points past the end. */
function smallAt(encoded: Encoded, index: number): number | undefined {
  const word = wordOf(encoded, index)
  if (word === undefined || !/^0{56}/.test(word)) return undefined
  const value = Number.parseInt(word.slice(56), 16)
  return value * 2 <= encoded.hex.length ? value : undefined
}

export function uintAt(encoded: Encoded, index: number): bigint | undefined {
  const word = wordOf(encoded, index)
  return word === undefined ? undefined : BigInt(`0x${word}`)
}

export function addressAt(encoded: Encoded, index: number): Address | undefined {
  const word = wordOf(encoded, index)
  return word === undefined ? undefined : `0x${word.slice(24)}`
}

/** What the offset in word `index` points to: itself encoded from there. */
function tail(encoded: Encoded, index: number): Encoded | undefined {
  const offset = smallAt(encoded, index)
  return offset === undefined ? undefined : { hex: encoded.hex, start: encoded.start + offset * 2 }
}

/** The `bytes` argument in word `index`. */
export function bytesAt(encoded: Encoded, index: number): Hex | undefined {
  const at = tail(encoded, index)
  if (at === undefined) return undefined
  const length = smallAt(at, 0)
  const from = at.start + 64
  if (length === undefined || at.hex.length < from + length * 2) return undefined
  return `0x${at.hex.slice(from, from + length * 2)}`
}

/** The `string` argument in word `index`, for ASCII texts such as function signatures. */
export function textAt(encoded: Encoded, index: number): string | undefined {
  const bytes = bytesAt(encoded, index)
  if (bytes === undefined) return undefined
  let text = ''
  for (let i = 2; i < bytes.length && i < 402; i += 2) {
    text += String.fromCharCode(Number.parseInt(bytes.slice(i, i + 2), 16))
  }
  return text
}

/** The list argument in word `index`, each item read by `item` from the list's own words. */
export function listAt<Item>(
  encoded: Encoded,
  index: number,
  item: (list: Encoded, index: number) => Item | undefined,
): readonly Item[] | undefined {
  const at = tail(encoded, index)
  const length = at === undefined ? undefined : smallAt(at, 0)
  if (at === undefined || length === undefined) return undefined
  const list: Encoded = { hex: at.hex, start: at.start + 64 }
  const items: Item[] = []
  for (let i = 0; i < Math.min(length, maxItems); i++) {
    const one = item(list, i)
    if (one === undefined) return undefined
    items.push(one)
  }
  return items
}
