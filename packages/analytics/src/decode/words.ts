import { type Address, type Hash, type Hex, internAddress, zeroAddress } from '@membrane/core'

const two255 = 1n << 255n
const two256 = 1n << 256n

/** The unsigned word at `index` of event data. */
export function wordAt(data: Hex, index: number): bigint {
  return unsigned(data, 2 + index * 64)
}

/** The signed word (two's complement) at `index` of event data. */
export function signedAt(data: Hex, index: number): bigint {
  return asSigned(unsigned(data, 2 + index * 64))
}

/** A word's value read as two's complement. */
export function asSigned(value: bigint): bigint {
  return value >= two255 ? value - two256 : value
}

/** The address in the word at `index` of event data, in lower case. */
export function addressAt(data: Hex, index: number): Address {
  const start = 2 + index * 64 + 24
  return `0x${data.slice(start, start + 40)}`
}

/** The whole word at `index` of event data as hex. */
export function hexAt(data: Hex, index: number): Hash {
  const start = 2 + index * 64
  return `0x${data.slice(start, start + 64)}`
}

/** A word that is known to be small (an index, an enum, a length) as a number; NaN past 2^52. */
export function numberAt(data: Hex, index: number): number {
  const start = 2 + index * 64
  for (let i = start; i < start + 51; i++) if (data.charCodeAt(i) !== 48) return Number.NaN
  return Number.parseInt(data.slice(start + 51, start + 64), 16)
}

/** A small signed word (a tick) as a number. */
export function smallSignedAt(data: Hex, index: number): number {
  const start = 2 + index * 64
  return Number.parseInt(data.slice(start + 56, start + 64), 16) | 0
}

/**
 * The address in an indexed topic; the zero address where the topic is missing. Equal topics give one and the same
 * string, whose hash is then known and which compares with itself at once: the searches do both many times.
 */
export function topicAddress(topic: Hash | undefined): Address {
  if (topic === undefined) return zeroAddress
  const before = addresses.get(topic)
  if (before !== undefined) return before
  if (addresses.size >= mostAddresses) addresses.clear()
  const address = internAddress(`0x${topic.slice(26)}`)
  addresses.set(topic, address)
  return address
}

const addresses = new Map<string, Address>()

/** As many as `internAddress` keeps. */
const mostAddresses = 65_536

/** The unsigned value of an indexed topic. */
export function topicWord(topic: Hash | undefined): bigint {
  return topic === undefined ? 0n : BigInt(topic)
}

/** A small signed value (a tick) of an indexed topic. */
export function topicSmallSigned(topic: Hash | undefined): number {
  return topic === undefined ? 0 : Number.parseInt(topic.slice(58, 66), 16) | 0
}

/**
 * BigInt's own parser over the whole word: cutting leading zeros or going through doubles costs more than it saves.
 * `start` is the offset of the word's first digit.
 */
function unsigned(data: string, start: number): bigint {
  if (start === 2 && data.length === 66) return BigInt(data)
  return BigInt(`0x${data.slice(start, start + 64) || '0'}`)
}
