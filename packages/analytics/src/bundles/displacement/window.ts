import type { Address, Hex } from '@membrane/core'
import { fewestDigits } from './calldata.ts'
import { callNatures, selectorKey } from './calls.ts'
import { displacementSpan } from './judge.ts'
import type { PlacedTransaction } from './transaction.ts'

/** A call that seems to be inside a transaction's calldata, from hex digit `start` on. */
export type EmbeddedCall = { readonly transaction: PlacedTransaction; readonly start: number }

/** One block's transactions as far as later ones may turn out to be their victims. */
export type WindowBlock = {
  readonly number: number
  /** By `selectorKey` of the call inside. */
  readonly embedded: Map<number, EmbeddedCall[]>
  /** Whose calldata is not in the ABI's words, so that a call may be anywhere inside. */
  readonly packed: PlacedTransaction[]
  /** By target. */
  readonly direct: Map<Address, PlacedTransaction[]>
}

/** What the search remembers of the last blocks; bounded by their number. Made by `createDisplacementWindow`. */
export type DisplacementWindow = { blocks: WindowBlock[] }

/** An empty memory of earlier blocks, to be handed to `findDisplacements` block after block in the chain's order. */
export function createDisplacementWindow(): DisplacementWindow {
  return { blocks: [] }
}

/** Begins a block: forgets those too old for it, and any that it replaces. */
export function openBlock(window: DisplacementWindow, number: number): WindowBlock {
  const block = { number, embedded: new Map(), packed: [], direct: new Map() }
  window.blocks = window.blocks.filter(
    (old) => old.number < number && old.number >= number - displacementSpan,
  )
  window.blocks.push(block)
  return block
}

/** The fewest hex digits of calldata that hold a target and a call with one argument. */
const fewestAround = 2 + 40 + fewestDigits

/** Adds a transaction as one that may have copied a later one's calldata. */
export function remember(block: WindowBlock, transaction: PlacedTransaction, to: Address, input: Hex): void {
  const same = block.direct.get(to)
  if (same === undefined) block.direct.set(to, [transaction])
  else same.push(transaction)
  const digits = input.length - 2
  if (digits < fewestAround) return
  // Words begin after the selector; a contract without functions reads them from the start.
  const bare = digits % 64 === 0 || startsWithZero(input)
  if (digits % 64 !== 8 && !bare) {
    block.packed.push(transaction)
    return
  }
  const natures = callNatures()
  const last = input.length - fewestDigits
  for (let start = bare ? 66 : 74; start <= last; start += 64) {
    if (beginsLikeNumber(input, start)) continue
    const key = selectorKey(input, start)
    if (natures.has(key) && natures.get(key) !== 'owner-signed') continue
    const found = block.embedded.get(key)
    if (found === undefined) block.embedded.set(key, [{ transaction, start }])
    else found.push({ transaction, start })
  }
}

function startsWithZero(input: Hex): boolean {
  return beginsLikeNumber(input, 2)
}

/** Whether the word's first four bytes are zeros, as in numbers, addresses and offsets; selectors have others. */
function beginsLikeNumber(input: Hex, start: number): boolean {
  for (let i = start; i < start + 8; i++) if (input.charCodeAt(i) !== 48) return false
  return true
}
