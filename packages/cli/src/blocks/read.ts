import type { Block, Tier } from '@membrane/core'

/** A block as a command got it. */
export type ReadBlock = {
  readonly block: Block
  /** False for a lone trace, of which nothing tells the block it was in. */
  readonly numbered: boolean
  /** The file or endpoint, for messages. */
  readonly from: string
  /** How many of `total` have been gone through. */
  readonly done: number
  readonly total: number
}

/** Whether anything tells what the block's transactions did; without, nothing found means nothing. */
export function isReadable({ transactions, tiers }: Block): boolean {
  return transactions.length === 0 || tiers.logs === 'present' || tiers.traces === 'present'
}

const losses: readonly (readonly [Tier, string])[] = [
  ['logs', 'no logs'],
  ['traces', 'no traces: amounts are gross of tips'],
  ['receipts', 'no receipts: gas fees are not known'],
]

/** What the source did not have of the block, and what is lost by it. */
export function missingData(block: Block): readonly string[] {
  if (block.transactions.length === 0) return []
  if (!isReadable(block)) return ['neither logs nor traces: what its transactions did is not known']
  return losses.filter(([tier]) => block.tiers[tier] === 'unknown').map(([, words]) => words)
}
