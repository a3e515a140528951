import type { Hex } from '@membrane/core'

const word = 64
const zeros = '0'.repeat(62)
const recoveryBits: ReadonlySet<string> = new Set([`${zeros}1b`, `${zeros}1c`])
/** The length, in bytes, of a signature that is passed as `bytes`. */
const packedLength = `${zeros}41`
/** Words of one calldata that are read: what a caller signs for stands among its first arguments. */
const mostWords = 400

/** A signature in calldata: the index of the first word of `v, r, s`, or of the length of a packed one. */
export type FoundSignature = { readonly at: number; readonly packed: boolean }

/**
 * Signatures among ABI-encoded arguments: a `v` of 27 or 28 or a length of 65 bytes, and two words behind it that look
 * random. Read off calldata and not off calls of the precompile that recovers signers, because not every node tells
 * of those.
 */
export function signaturesIn(input: Hex): readonly FoundSignature[] {
  const found: FoundSignature[] = []
  const count = Math.min(mostWords, Math.floor((input.length - 10) / word))
  for (let at = 0; at + 2 < count; at++) {
    // Both kinds begin with a small number and go on with large ones: most words are dismissed by a digit or two.
    const start = 10 + at * word
    if (input.charCodeAt(start) !== 48 || !isRandom(input, at + 1) || !isRandom(input, at + 2)) continue
    const first = input.slice(start, start + word)
    if (recoveryBits.has(first)) found.push({ at, packed: false })
    else if (first === packedLength) found.push({ at, packed: true })
  }
  return found
}

/** Whether anybody's signature is among the arguments. */
export function carriesSignature(input: Hex): boolean {
  return signaturesIn(input).length > 0
}

/** Whether a word has no run of zeros at its beginning: an address, an amount and an offset have one. */
function isRandom(input: Hex, at: number): boolean {
  const start = 10 + at * word
  for (let i = start; i < start + 6; i++) if (input.charCodeAt(i) !== 48) return true
  return false
}
