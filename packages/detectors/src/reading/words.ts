import type { Address, Hash, Hex } from '@membrane/core'

/** The address in the low 20 bytes of a 32-byte topic or storage word. */
export function wordToAddress(word: Hex): Address {
  return `0x${word.slice(26, 66)}`
}

/** The 32-byte word at `index` of event data or return data; undefined past its end. */
export function wordAt(data: Hex, index: number): Hash | undefined {
  const start = 2 + index * 64
  return data.length >= start + 64 ? `0x${data.slice(start, start + 64)}` : undefined
}

/** The word at `index` of calldata, after its four-byte selector; undefined past its end. */
export function argumentAt(input: Hex, index: number): Hash | undefined {
  const start = 10 + index * 64
  return input.length >= start + 64 ? `0x${input.slice(start, start + 64)}` : undefined
}

/** The word as an unsigned integer; zero for a missing word. */
export function wordToUint(word: Hex | undefined): bigint {
  return word === undefined || word === '0x' ? 0n : BigInt(word)
}

/** The word as a two's-complement signed integer; zero for a missing word. */
export function wordToInt(word: Hex | undefined): bigint {
  return BigInt.asIntN(256, wordToUint(word))
}

/** An address as a 32-byte topic or argument. */
export function addressToWord(address: Address): Hash {
  return `0x000000000000000000000000${address.slice(2)}`
}

/** An unsigned integer as a 32-byte word. */
export function uintToWord(value: bigint): Hash {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** Calldata: a selector and its static arguments as 32-byte words. */
export function encodeCall(selector: Hex, words: readonly Hash[] = []): Hex {
  let data: string = selector
  for (const word of words) data += word.slice(2)
  return data as Hex
}
