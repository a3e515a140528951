import type { Hex } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { type ArgumentArray, hugeWords, type Layout, layoutOf, lowAt, numberAt } from './arguments.ts'

const modulus = 1n << 256n
/** Words whose distance to 2^256 is below this may be meant as negative numbers. */
const negative = modulus - (1n << 200n)

/** Huge words looked at in one call: signatures and hashes are huge too, and pairs of them are many. */
const maxHuge = 8
/** Arguments that may be summands beside a huge one. */
const maxScalars = 16
/** Amounts moved below one call that a wrapped number is held against. */
const maxMoved = 32

/** Arguments of one call that wrap around 2^256, and to what. */
export type Wrap = {
  readonly kind: 'sum' | 'product' | 'total'
  readonly terms: readonly bigint[]
  readonly wrapped: bigint
}

/** Amounts that a call moved. */
export type Moved = {
  readonly amounts: ReadonlySet<bigint>
  /** Their lowest 32 bits, and 0: with them nearly every pair of arguments is dismissed without big numbers. */
  readonly lows: ReadonlySet<number>
}

/** The amounts with their lowest bits. */
export function movedOf(amounts: Iterable<bigint>): Moved {
  const all = new Set(amounts)
  return { amounts: all, lows: new Set([0, ...[...all].map((amount) => Number(amount & 0xffff_ffffn))]) }
}

/**
 * Finds arguments whose sum, product with a count, or array total passes 2^256 and leaves exactly what the call moved,
 * or nothing: what a contract without overflow checks computes when it compares a balance with `a + b`, `a * n` or
 * the sum of a list (CVE-2018-10299 batchTransfer, CVE-2018-10376 transferProxy). Hashes, signatures, packed words
 * and texts do not do that by chance.
 * @param moved amounts that the call moved, asked for only when an argument is huge.
 */
export function findWrap(input: Hex, moved: () => Moved): Wrap | undefined {
  const huge = hugeWords(input, maxHuge)
  if (huge.length === 0) return undefined
  const layout = layoutOf(input)
  const heads = huge.filter((index) => index >= layout.start && index < layout.end)
  const lists = layout.arrays.filter((list) => huge.some((index) => isIn(list, index)))
  if (heads.length === 0 && lists.length === 0) return undefined
  const amounts = moved()
  for (const index of heads) {
    const found = findProduct(input, index, layout.arrays, amounts) ?? findSum(input, index, layout, amounts)
    if (found !== undefined) return found
  }
  for (const list of lists) {
    const found = findTotal(input, list, amounts)
    if (found !== undefined) return found
  }
  return undefined
}

function isIn({ first, length }: ArgumentArray, index: number): boolean {
  return index >= first && index < first + length
}

function findProduct(
  input: Hex,
  index: number,
  arrays: readonly ArgumentArray[],
  moved: Moved,
): Wrap | undefined {
  for (const { length } of arrays) {
    if (!moved.lows.has(Math.imul(lowAt(input, index), length) >>> 0)) continue
    const factor = numberAt(input, index)
    const product = factor * BigInt(length)
    const wrapped = product % modulus
    if (product < modulus || !isTelling(wrapped, false, moved)) continue
    return { kind: 'product', terms: [factor, BigInt(length)], wrapped }
  }
  return undefined
}

function findSum(input: Hex, index: number, { start, end }: Layout, moved: Moved): Wrap | undefined {
  const low = lowAt(input, index)
  const last = Math.min(end, start + maxScalars)
  for (let other = start; other < last; other++) {
    if (other === index || !moved.lows.has((low + lowAt(input, other)) >>> 0)) continue
    const huge = numberAt(input, index)
    const term = numberAt(input, other)
    const sum = huge + term
    if (sum < modulus) continue
    const wrapped = sum - modulus
    // Two equal halves of 2^256 are flags or the smallest signed number twice, so they count as signed as well.
    const signed = huge >= negative || term >= negative || huge === term
    if (!isTelling(wrapped, signed, moved)) continue
    return { kind: 'sum', terms: [huge, term], wrapped }
  }
  return undefined
}

function findTotal(input: Hex, { first, length }: ArgumentArray, moved: Moved): Wrap | undefined {
  let low = 0
  for (let i = first; i < first + length; i++) low = (low + lowAt(input, i)) >>> 0
  if (!moved.lows.has(low)) return undefined
  const terms: bigint[] = []
  let total = 0n
  for (let i = first; i < first + length; i++) {
    const term = numberAt(input, i)
    total += term
    terms.push(term)
  }
  const wrapped = total % modulus
  const signed = terms.some((term) => term >= negative)
  return total >= modulus && isTelling(wrapped, signed, moved) ? { kind: 'total', terms, wrapped } : undefined
}

/**
 * Whether what is left is what the call moved. A call that moved nothing which could be seen keeps its books itself:
 * there, nothing must be left, and not because a negative number met its opposite. Where something else was moved,
 * a number as large as 2^255 is a far deadline or another way to say 'all'.
 */
function isTelling(wrapped: bigint, signed: boolean, { amounts }: Moved): boolean {
  return wrapped === 0n ? amounts.size === 0 && !signed : amounts.has(wrapped)
}

/** Amounts that token calls below `frame` named, and the coin that came with it. */
export function movedBelow(frames: readonly PlacedFrame[], frame: PlacedFrame): Moved {
  const amounts = new Set<bigint>()
  if (frame.call.value > 0n) amounts.add(frame.call.value)
  for (let i = frame.index + 1; i < frame.end && amounts.size < maxMoved; i++) {
    const inner = frames[i]
    if (inner === undefined || inner.call.reverted || inner.call.type !== 'CALL') continue
    const { selector } = inner
    const place =
      selector === functions.transfer.selector ? 1 : selector === functions.transferFrom.selector ? 2 : -1
    if (place < 0) continue
    const amount = wordToUint(argumentAt(inner.call.input, place))
    if (amount > 0n) amounts.add(amount)
  }
  return movedOf(amounts)
}
