import type { Address, Hex } from '@membrane/core'
import { fewestDigits } from './calldata.ts'
import { callNatures, hexDigit, selectorKey } from './calls.ts'
import { displacementSpan } from './judge.ts'
import type { PlacedTransaction } from './transaction.ts'

/** A call that seems to be inside a transaction's calldata, from hex digit `start` on. */
export type EmbeddedCall = { readonly transaction: PlacedTransaction; readonly start: number }

/** What has to go when a block does, and its transactions whose calldata is not in the ABI's words. */
export type WindowBlock = {
  readonly number: number
  readonly keys: number[]
  readonly targets: Address[]
  /** A call may be anywhere inside their calldata. */
  readonly packed: PlacedTransaction[]
  /** Bits of `packedSlot` of every four bytes in those: a cheap no for most that is sought there. */
  packedBits: Uint32Array | undefined
}

/** What the search remembers of the last blocks; bounded by their number. Made by `createDisplacementWindow`. */
export type DisplacementWindow = {
  blocks: WindowBlock[]
  /** By `selectorKey` of the call inside; earlier first. */
  readonly embedded: Map<number, EmbeddedCall[]>
  /** By target; earlier first. */
  readonly direct: Map<Address, PlacedTransaction[]>
}

/** An empty memory of earlier blocks, to be handed to `findDisplacements` block after block in the chain's order. */
export function createDisplacementWindow(): DisplacementWindow {
  return { blocks: [], embedded: new Map(), direct: new Map() }
}

/** Begins a block: forgets those too old for it, and any that it replaces. */
export function openBlock(window: DisplacementWindow, number: number): WindowBlock {
  const stays = (block: number): boolean => block < number && block >= number - displacementSpan
  for (const old of window.blocks) {
    if (stays(old.number)) continue
    for (const key of old.keys) drop(window.embedded, key, ({ transaction }) => stays(transaction.block))
    for (const to of old.targets) drop(window.direct, to, ({ block }) => stays(block))
  }
  const block = { number, keys: [], targets: [], packed: [], packedBits: undefined }
  window.blocks = window.blocks.filter((old) => stays(old.number))
  window.blocks.push(block)
  return block
}

function drop<K, V>(map: Map<K, V[]>, key: K, stays: (value: V) => boolean): void {
  const left = map.get(key)?.filter(stays)
  if (left === undefined || left.length === 0) map.delete(key)
  else map.set(key, left)
}

/** The fewest hex digits of calldata that hold a target and a call with one argument. */
const fewestAround = 40 + fewestDigits

/** Beyond 4 KiB it is a batch of a rollup or the like, compared only with calldata of its own target. */
const mostPacked = 2 * 4096
const mostWords = 2 * 16_384

/** Adds a transaction as one that may have copied a later one's calldata. */
export function remember(
  window: DisplacementWindow,
  block: WindowBlock,
  transaction: PlacedTransaction,
  to: Address,
  input: Hex,
): void {
  add(window.direct, to, transaction)
  block.targets.push(to)
  const digits = input.length - 2
  if (digits < fewestAround || digits > mostWords) return
  // Words begin after the selector; a contract without functions reads them from the start.
  const bare = digits % 64 === 0 || beginsLikeNumber(input, 2)
  if (digits % 64 !== 8 && !bare) {
    if (digits > mostPacked) return
    block.packed.push(transaction)
    block.packedBits = markPacked(block.packedBits, input)
    return
  }
  const natures = callNatures()
  const last = input.length - fewestDigits
  for (let start = bare ? 66 : 74; start <= last; start += 64) {
    if (beginsLikeNumber(input, start)) continue
    const key = selectorKey(input, start)
    const nature = natures.get(key)
    if (nature !== undefined && nature !== 'owner-signed') continue
    add(window.embedded, key, { transaction, start })
    block.keys.push(key)
  }
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** Whether the word's first four bytes are zeros, as in numbers, addresses and offsets; selectors have others. */
function beginsLikeNumber(input: Hex, start: number): boolean {
  for (let i = start; i < start + 8; i++) if (input.charCodeAt(i) !== 48) return false
  return true
}

const packedSlots = 1 << 16

/** The bit for four bytes, spread by a multiplication (Knuth's). */
function packedSlot(fourBytes: number): number {
  return Math.imul(fourBytes, 0x9e3779b1) >>> 16
}

function markPacked(before: Uint32Array | undefined, input: Hex): Uint32Array {
  const bits = before ?? new Uint32Array(packedSlots / 32)
  let fourBytes = 0
  for (let i = 2; i + 1 < input.length; i += 2) {
    const byte = (hexDigit(input.charCodeAt(i)) << 4) | hexDigit(input.charCodeAt(i + 1))
    fourBytes = (fourBytes << 8) | byte
    const slot = packedSlot(fourBytes)
    bits[slot >>> 5] = (bits[slot >>> 5] ?? 0) | (1 << (slot & 31))
  }
  return bits
}

/** Whether the packed calldata of `block` may hold the selector of `input`. */
export function mayBePacked(block: WindowBlock, input: Hex): boolean {
  if (block.packedBits === undefined) return false
  let fourBytes = 0
  for (let i = 2; i < 10; i++) fourBytes = (fourBytes << 4) | hexDigit(input.charCodeAt(i))
  const slot = packedSlot(fourBytes)
  return ((block.packedBits[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0
}
