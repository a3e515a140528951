import type { Address, Block, Transaction } from '@membrane/core'

/** Selector and one word: less is no calldata that two callers would not come to by themselves. */
const shortest = 2 + 8 + 64

/**
 * Positions of reverted transactions and of the earlier ones that could have taken their calls: to the same target, or
 * naming it in calldata at least as long. undefined when there is nothing to compare.
 */
export function copyCandidates(
  block: Block,
  concerns: (target: Address) => boolean,
  maxVictims: number,
): ReadonlySet<number> | undefined {
  let chosen: Set<number> | undefined
  let victims = 0
  for (const [position, victim] of block.transactions.entries()) {
    const { status, to, input } = victim
    if (status !== 'reverted' || !to || input === undefined || input.length < shortest) continue
    if (!concerns(to)) continue
    if (++victims > maxVictims) break
    const target = to.slice(2)
    for (let earlier = 0; earlier < position; earlier++) {
      const other = block.transactions[earlier]
      if (other === undefined || !mayCopy(other, victim, target, input.length)) continue
      chosen ??= new Set()
      chosen.add(earlier)
      chosen.add(position)
    }
  }
  return chosen
}

function mayCopy(other: Transaction, victim: Transaction, target: string, length: number): boolean {
  if (other.status === 'reverted' || other.from === victim.from || other.input === undefined) return false
  if (other.to === victim.to) return other.input.length >= length
  return other.input.length > length && other.input.includes(target)
}
