import type { Address, Block, Hex, Transaction } from '@membrane/core'
import type { BlockReading } from '../../analyse.ts'
import type { Bundle } from '../../bundle.ts'
import { displacementBundle } from './bundle.ts'
import { bytesAt, fewestDigits } from './calldata.ts'
import { callNatures, selectorKey } from './calls.ts'
import { type DisplacementVerdict, isDisplacement } from './judge.ts'
import { made } from './outcome.ts'
import { type PlacedTransaction, placeTransaction } from './transaction.ts'
import { createDisplacementWindow, type DisplacementWindow, openBlock, remember } from './window.ts'

/**
 * Finds the transactions of `block` whose calldata an earlier one had copied, in the block itself or in `window`, and
 * adds the block to the window. Each victim is reported once, with the first who displaced it.
 *
 * Calls inside the attackers' calldata are found by index where they stand on the ABI's words; the calldata of those
 * who pack theirs, and the call trees of the same block, are searched for the few victims that came to nothing.
 */
export function findDisplacements(
  block: Block | BlockReading,
  window: DisplacementWindow = createDisplacementWindow(),
): readonly Bundle[] {
  const logsKnown = 'tiers' in block ? block.tiers.logs === 'present' : block.method === 'logs'
  const memory = openBlock(window, block.number)
  const earlier: PlacedTransaction[] = []
  const bundles: Bundle[] = []
  for (const entry of block.transactions) {
    const transaction = 'transaction' in entry ? entry.transaction : entry
    const { to, input } = transaction
    if (to === undefined || to === null || input === undefined || input.length < 2 + fewestDigits) continue
    const placed = placeTransaction(transaction, block.number, logsKnown)
    const found = mayBeVictim(transaction, input) ? search(placed, to, input, window, earlier) : undefined
    if (found !== undefined) bundles.push(displacementBundle(found.attacker, placed, found.verdict))
    if (transaction.status === 'reverted') continue
    remember(memory, placed, to, input)
    if (transaction.trace !== undefined) earlier.push(placed)
  }
  return bundles
}

function mayBeVictim(transaction: Transaction, input: Hex): boolean {
  if (transaction.value !== undefined && transaction.value > 0n) return false
  const nature = callNatures().get(selectorKey(input, 2))
  return nature === undefined || nature === 'owner-signed'
}

type Found = { readonly attacker: PlacedTransaction; readonly verdict: DisplacementVerdict }

function search(
  victim: PlacedTransaction,
  to: Address,
  input: Hex,
  window: DisplacementWindow,
  earlier: readonly PlacedTransaction[],
): Found | undefined {
  const key = selectorKey(input, 2)
  const own = victim.from !== undefined && bytesAt(input, victim.from.slice(2)) >= 0
  const body = input.slice(2)
  const nothing = victim.status !== 'success' || (victim.logs !== undefined && victim.logs.length === 0)
  for (const block of window.blocks) {
    for (const { transaction, start } of block.embedded.get(key) ?? []) {
      if (!own && transaction.input?.startsWith(body, start) !== true) continue
      const verdict = isDisplacement(transaction, victim)
      if (verdict.displacement) return { attacker: transaction, verdict }
    }
    if (!nothing) continue
    for (const transaction of block.direct.get(to) ?? []) {
      if (transaction.input?.startsWith(input.slice(0, 10)) !== true) continue
      const verdict = isDisplacement(transaction, victim)
      if (verdict.displacement) return { attacker: transaction, verdict }
    }
    for (const transaction of block.packed) {
      if ((transaction.input?.length ?? 0) < input.length + 40) continue
      if (transaction.input?.includes(body) !== true) continue
      const verdict = isDisplacement(transaction, victim)
      if (verdict.displacement) return { attacker: transaction, verdict }
    }
  }
  if (victim.status !== 'reverted') return undefined
  for (const transaction of earlier) {
    if (transaction.trace === undefined || !made(transaction.trace, to, input)) continue
    const verdict = isDisplacement(transaction, victim)
    if (verdict.displacement) return { attacker: transaction, verdict }
  }
  return undefined
}
