import type { Hash, Hex } from '@membrane/core'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'

export type EventSignature = {
  readonly topic0: Hash
  /** topic0 included. */
  readonly topics: number
  /** The fewest bytes of data that the event's unindexed parameters take. */
  readonly dataBytes: number
}

/**
 * The topic and sizes of an event written as `Name(type indexed,type,...)`, tuples in parentheses. Source: the
 * Solidity ABI specification.
 */
export function eventSignature(signature: string): EventSignature {
  const parameters = split(signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')')))
  const plain = parameters.filter((parameter) => !/ indexed$/.test(parameter))
  return {
    topic0: `0x${digest(signature.replaceAll(' indexed', ''))}`,
    topics: 1 + parameters.length - plain.length,
    dataBytes: 32 * plain.reduce((words, type) => words + headWords(type), 0),
  }
}

/** The four-byte selector of a function written with canonical types. */
export function functionSelector(signature: string): Hex {
  return `0x${digest(signature).slice(0, 8)}`
}

function digest(text: string): string {
  return bytesToHex(keccak_256(utf8ToBytes(text)))
}

/** Parameters at the top level of a list. */
function split(list: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < list.length; i++) {
    const char = list[i]
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth === 0) {
      parts.push(list.slice(start, i))
      start = i + 1
    }
  }
  if (start < list.length) parts.push(list.slice(start))
  return parts
}

/** Words that a parameter takes in the head: one for anything dynamic, and its parts for a static tuple or array. */
function headWords(type: string): number {
  if (isDynamic(type)) return 1
  const array = /^(.*)\[(\d+)\]$/.exec(type)
  if (array !== null) return Number(array[2]) * headWords(array[1] ?? '')
  return type.startsWith('(')
    ? split(type.slice(1, -1)).reduce((words, part) => words + headWords(part), 0)
    : 1
}

function isDynamic(type: string): boolean {
  if (type.endsWith('[]')) return true
  const array = /^(.*)\[\d+\]$/.exec(type)
  if (array !== null) return isDynamic(array[1] ?? '')
  if (type.startsWith('(')) return split(type.slice(1, -1)).some(isDynamic)
  return type === 'bytes' || type === 'string'
}
