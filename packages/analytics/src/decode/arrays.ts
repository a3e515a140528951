import type { Hex } from '@membrane/core'
import { numberAt } from './words.ts'

/** Where a dynamic array's elements are: the word of the first, and how many there are. */
export type Span = { readonly first: number; readonly length: number }

/**
 * The elements of the dynamic array that the head word at `index` points to; undefined when it points outside the data.
 * @param base the word from which offsets count: 0 at the top level, a tuple's first word inside it.
 * @param width words an element takes. Source: the Solidity ABI specification.
 */
export function spanAt(data: Hex, index: number, base = 0, width = 1): Span | undefined {
  const words = (data.length - 2) >>> 6
  const start = startAt(data, index, base)
  if (start === undefined || start >= words) return undefined
  const length = numberAt(data, start)
  return start + 1 + length * width <= words ? { first: start + 1, length } : undefined
}

/** The first word of the dynamic value that the head word at `index` points to; undefined when the offset is odd. */
export function startAt(data: Hex, index: number, base = 0): number | undefined {
  const start = base + numberAt(data, index) / 32
  return Number.isInteger(start) ? start : undefined
}

/** The lower 128 bits of the word at `index`, for values packed in pairs. */
export function lowerHalfAt(data: Hex, index: number): bigint {
  const start = 2 + index * 64
  return BigInt(`0x${data.slice(start + 32, start + 64)}`)
}

/** The upper 128 bits of the word at `index`. */
export function upperHalfAt(data: Hex, index: number): bigint {
  const start = 2 + index * 64
  return BigInt(`0x${data.slice(start, start + 32)}`)
}
