import type { Address } from '@membrane/core'

/**
 * Which addresses a text may end in, by a hash of its last digits: almost every argument of almost every call names
 * somebody who is of no interest, and cutting it out to look it up costs far more than looking at four digits in place.
 */
export type Tails = Uint8Array

const size = 256

export function tailsOf(addresses: Iterable<Address>): Tails {
  const tails = new Uint8Array(size)
  addTails(tails, addresses)
  return tails
}

export function addTails(tails: Tails, addresses: Iterable<Address>): void {
  for (const address of addresses) tails[hashAt(address, address.length)] = 1
}

/** False where the address that ends at `end` is certainly none of them; where the text is shorter, too. */
export function mayEnd(tails: Tails, text: string, end: number): boolean {
  return text.length >= end && tails[hashAt(text, end)] === 1
}

function hashAt(text: string, end: number): number {
  return (
    (text.charCodeAt(end - 1) * 37 +
      text.charCodeAt(end - 2) * 101 +
      text.charCodeAt(end - 3) * 211 +
      text.charCodeAt(end - 4) * 59) &
    (size - 1)
  )
}

/** Where the first three words of calldata end, in characters with `0x` and selector. */
export const firstEnd = 74
export const secondEnd = 138
export const thirdEnd = 202

/** The address argument that ends at `end`. */
export function addressEnding(input: string, end: number): Address {
  return `0x${input.slice(end - 40, end)}`
}

/** The word of calldata that ends at `end`, as a plain number; NaN past the end. */
export function amountEnding(input: string, end: number): number {
  return input.length < end ? Number.NaN : hexToNumber(input, end - 64, end)
}

/** The answer's word at `index` as a plain number; NaN past the end. */
export function answerNumber(output: string, index: number): number {
  const start = 2 + index * 64
  return output.length < start + 64 ? Number.NaN : hexToNumber(output, start, start + 64)
}

/** Digits as a number, past leading zeroes: rounding to 53 bits does not matter to ratios. */
function hexToNumber(text: string, start: number, end: number): number {
  let at = start
  while (at < end && text.charCodeAt(at) === 48) at++
  if (at === end) return 0
  // Thirteen digits fill a double; the rest is scale.
  const head = Math.min(end, at + 13)
  let value = 0
  for (let i = at; i < head; i++) {
    const code = text.charCodeAt(i)
    value = value * 16 + (code >= 97 ? code - 87 : code >= 65 ? code - 55 : code - 48)
  }
  return value * 16 ** (end - head)
}
