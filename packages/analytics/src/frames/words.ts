import type { Address, Hash, Hex } from '@membrane/core'
import { asSigned } from '../decode/words.ts'

/** Digits before the first argument: `0x` and the selector. */
const head = 10

/** The unsigned argument word at `index` of calldata; what the calldata lacks is zero, as the EVM reads it. */
export function argument(input: Hex, index: number): bigint {
  return BigInt(`0x${word(input, head + index * 64)}`)
}

/** The address in the argument word at `index`, in lower case. */
export function argumentAddress(input: Hex, index: number): Address {
  return `0x${word(input, head + index * 64).slice(24)}`
}

/** The whole argument word at `index` as hex. */
export function argumentHex(input: Hex, index: number): Hash {
  return `0x${word(input, head + index * 64)}`
}

/** A small signed argument (a tick). */
export function argumentTick(input: Hex, index: number): number {
  return Number.parseInt(word(input, head + index * 64).slice(56), 16) | 0
}

/**
 * The index of the word that the dynamic argument at `index` begins with; NaN when the calldata has no such word.
 * @param base the word that offsets of this level count from: 0 for a function's arguments, a tuple's first word inside.
 */
export function argumentStart(input: Hex, index: number, base = 0): number {
  const offset = argument(input, base + index)
  if (offset % 32n !== 0n || offset > 1n << 24n) return Number.NaN
  const at = base + Number(offset) / 32
  return input.length >= head + at * 64 + 64 ? at : Number.NaN
}

/** The length word of a list at word `at`, when the calldata can hold that many words; 0 otherwise. */
export function listLength(input: Hex, at: number): number {
  if (Number.isNaN(at)) return 0
  const length = argument(input, at)
  const room = Math.floor((input.length - head) / 64) - at - 1
  return length > BigInt(Math.max(room, 0)) ? 0 : Number(length)
}

/** Whether return data holds at least `words` words. */
export function answers(output: Hex | undefined, words: number): output is Hex {
  return output !== undefined && output.length >= 2 + words * 64
}

/** The unsigned word at `index` of return data, which must be long enough. */
export function answer(output: Hex, index: number): bigint {
  return BigInt(`0x${word(output, 2 + index * 64)}`)
}

/** The signed word at `index` of return data, which must be long enough. */
export function signedAnswer(output: Hex, index: number): bigint {
  return asSigned(answer(output, index))
}

function word(text: string, start: number): string {
  const found = text.slice(start, start + 64)
  return found.length === 64 ? found : found.padEnd(64, '0')
}
