import type { Hex } from '@membrane/core'

/** Words looked at in one calldata: batches are longer, but what wraps stands before or among the first of them. */
const maxWords = 160
/** Hexadecimal digits above 200 bits: one of them is not zero in a word that no balance can hold. */
const highDigits = 14
const zero = 48

/** How many whole words follow the selector, up to the bound. */
export function countWords(input: Hex): number {
  return Math.min(maxWords, Math.floor((input.length - 10) / 64))
}

/** Whether word `index` is 2^200 or more. Reads characters only, because it is asked of every word of every call. */
function isHuge(input: Hex, index: number): boolean {
  const start = 10 + index * 64
  for (let i = start; i < start + highDigits; i++) if (input.charCodeAt(i) !== zero) return true
  return false
}

/** Indexes of the first words of 2^200 or more. */
export function hugeWords(input: Hex, most: number): readonly number[] {
  const count = countWords(input)
  let found: number[] | undefined
  for (let index = 0; index < count; index++) {
    if (!isHuge(input, index)) continue
    found ??= []
    found.push(index)
    if (found.length >= most) break
  }
  return found ?? none
}

const none: readonly number[] = []

/** Whether any word is 2^200 or more. */
export function hasHugeWord(input: Hex): boolean {
  const count = countWords(input)
  for (let index = 0; index < count; index++) if (isHuge(input, index)) return true
  return false
}

/** How many digits of the first word of return data are zero before its number begins. */
export function leadingZeros(data: Hex): number {
  let at = 2
  while (at < 66 && data.charCodeAt(at) === zero) at++
  return at - 2
}

/** Whether the first word of event or return data is below 2^192, read off its digits: nearly all amounts are. */
export function isModest(data: Hex): boolean {
  for (let i = 2; i < 18; i++) if (data.charCodeAt(i) !== zero) return false
  return true
}

/** The word's lowest 32 bits. */
export function lowAt(input: Hex, index: number): number {
  return Number.parseInt(input.slice(66 + index * 64, 74 + index * 64), 16)
}

/** The whole word. */
export function numberAt(input: Hex, index: number): bigint {
  return BigInt(`0x${input.slice(10 + index * 64, 74 + index * 64)}`)
}

/** A dynamic array in ABI-encoded arguments: its elements are the words from `first` to `first + length - 1`. */
export type ArgumentArray = { readonly first: number; readonly length: number }

/** Arguments as they lie: `start` to `end` are the words of the arguments themselves, the arrays come behind them. */
export type Layout = {
  readonly start: number
  readonly end: number
  readonly arrays: readonly ArgumentArray[]
}

/**
 * Reads where arguments and arrays lie. Offsets count bytes from the first argument; a single argument that is an
 * offset is a struct, whose members are then the arguments. What lies inside `bytes` is not looked into: texts and
 * packed flags there are no amounts.
 */
export function layoutOf(input: Hex): Layout {
  const outer = layoutFrom(input, 0)
  if (outer.end !== 1 || smallAt(input, 0) !== 32) return outer
  // A single list looks the same: then it is read both ways.
  const inner = layoutFrom(input, 1)
  return { ...inner, arrays: [...outer.arrays, ...inner.arrays] }
}

function layoutFrom(input: Hex, start: number): Layout {
  const count = countWords(input)
  const arrays: ArgumentArray[] = []
  let end = count
  for (let index = start; index < end; index++) {
    const offset = smallAt(input, index)
    if (offset === undefined || offset === 0 || offset % 32 !== 0) continue
    const at = start + offset / 32
    if (at <= index || at >= count) continue
    end = Math.min(end, at)
    const length = smallAt(input, at)
    if (length !== undefined && length >= 2 && at + length < count) arrays.push({ first: at + 1, length })
  }
  return { start, end, arrays }
}

/** The word as a number below 2^32; undefined when it is larger. */
function smallAt(input: Hex, index: number): number | undefined {
  const start = 10 + index * 64
  for (let i = start; i < start + 56; i++) if (input.charCodeAt(i) !== zero) return undefined
  return Number.parseInt(input.slice(start + 56, start + 64), 16)
}
