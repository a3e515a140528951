import type { Address, Block, Hex } from '@membrane/core'
import type { BlockReading } from '../../analyse.ts'
import type { Bundle } from '../../bundle.ts'
import { displacementBundle } from './bundle.ts'
import { bytesAt, fewestDigits } from './calldata.ts'
import { callNatures, selectorKey } from './calls.ts'
import { type DisplacementVerdict, isDisplacement } from './judge.ts'
import { madeBefore, type TracedCalls } from './traced.ts'
import { type PlacedTransaction, placeTransaction } from './transaction.ts'
import {
  createDisplacementWindow,
  type DisplacementWindow,
  mayBePacked,
  openBlock,
  remember,
} from './window.ts'

/**
 * Finds the transactions of `block` whose calldata an earlier one had copied, in the block itself or in `window`, and
 * adds the block to the window. Each victim is reported once, with the first who displaced it.
 *
 * A copy is found where it stands on the words of the attacker's calldata, anywhere in calldata that is not made of
 * words, or, for a victim that reverted, in the call trees of its own block.
 */
export function findDisplacements(
  block: Block | BlockReading,
  window: DisplacementWindow = createDisplacementWindow(),
): readonly Bundle[] {
  const logsKnown = 'tiers' in block ? block.tiers.logs === 'present' : block.method === 'logs'
  const memory = openBlock(window, block.number)
  const calls: TracedCalls = { transactions: [], read: 0, byLength: new Map() }
  const bundles: Bundle[] = []
  for (const entry of block.transactions) {
    const transaction = 'transaction' in entry ? entry.transaction : entry
    const { to, input } = transaction
    if (to === undefined || to === null || input === undefined || input.length < 2 + fewestDigits) continue
    const nature = callNatures().get(selectorKey(input, 2))
    if (nature === 'everybodys' || nature === 'public-offer') continue
    const placed = placeTransaction(transaction, block.number, logsKnown, entry.status)
    const pays = transaction.value !== undefined && transaction.value > 0n
    const found = pays ? undefined : search(placed, to, input, window, calls)
    if (found !== undefined) bundles.push(displacementBundle(found.attacker, placed, found.verdict))
    if (entry.status === 'reverted') continue
    remember(window, memory, placed, to, input)
    if (transaction.trace !== undefined) calls.transactions.push(placed)
  }
  return bundles
}

type Found = { readonly attacker: PlacedTransaction; readonly verdict: DisplacementVerdict }

function search(
  victim: PlacedTransaction,
  to: Address,
  input: Hex,
  window: DisplacementWindow,
  calls: TracedCalls,
): Found | undefined {
  const embedded = window.embedded.get(selectorKey(input, 2))
  if (embedded !== undefined)
    for (const { transaction, start } of embedded) {
      const found = judge(transaction, start, victim, input)
      if (found !== undefined) return found
    }
  const nothing = victim.status === 'reverted' || victim.logs?.length === 0
  const direct = nothing ? window.direct.get(to) : undefined
  if (direct !== undefined)
    for (const transaction of direct) {
      const found = judge(transaction, 2, victim, input)
      if (found !== undefined) return found
    }
  for (const block of window.blocks) {
    if (!mayBePacked(block, input)) continue
    for (const transaction of block.packed) {
      const start = (transaction.input ?? '').indexOf(input.slice(2))
      const found = start < 0 ? undefined : judge(transaction, start, victim, input)
      if (found !== undefined) return found
    }
  }
  if (victim.status !== 'reverted') return undefined
  for (const transaction of madeBefore(calls, to, input)) {
    const verdict = isDisplacement(transaction, victim)
    if (verdict.displacement) return { attacker: transaction, verdict }
  }
  return undefined
}

/** Judges a candidate if the victim's calldata is at `start` of its own, or may be there under another address. */
function judge(
  attacker: PlacedTransaction,
  start: number,
  victim: PlacedTransaction,
  input: Hex,
): Found | undefined {
  const theirs = attacker.input ?? '0x'
  if (theirs.length < input.length || attacker.from === victim.from) return undefined
  if (!theirs.startsWith(input.slice(2, 10), start)) return undefined
  const names = victim.from !== undefined && bytesAt(input, victim.from.slice(2)) >= 0
  if (!names && !theirs.startsWith(input.slice(2), start)) return undefined
  const verdict = isDisplacement(attacker, victim)
  return verdict.displacement ? { attacker, verdict } : undefined
}
