/**
 * The kinds of data that a source may or may not have about a block.
 * `transactions` their fields and calldata; `receipts` status and gas; `logs` events; `traces` call frames;
 * `stateDiff` storage, code and balance before and after; `reads` contract state at the block by eth_call.
 */
export const tiers = ['transactions', 'receipts', 'logs', 'traces', 'stateDiff', 'reads'] as const

export type Tier = (typeof tiers)[number]

/** `unknown` is a third answer beside yes and no: a rule that lacks its data must say so, and it never means safe. */
export type TierState = 'present' | 'unknown'

export type Tiers = Readonly<Record<Tier, TierState>>

/** A tier table with these present and all others unknown. */
export function tiersOf(present: Iterable<Tier>): Tiers {
  const table: Record<Tier, TierState> = {
    transactions: 'unknown',
    receipts: 'unknown',
    logs: 'unknown',
    traces: 'unknown',
    stateDiff: 'unknown',
    reads: 'unknown',
  }
  for (const tier of present) table[tier] = 'present'
  return table
}

/** Those of `needed` that are unknown in `have`, in the order asked. */
export function missingTiers(have: Tiers, needed: readonly Tier[]): readonly Tier[] {
  return needed.filter((tier) => have[tier] === 'unknown')
}
