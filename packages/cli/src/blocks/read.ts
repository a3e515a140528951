import type { Block } from '@membrane/core'

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

/** What the source did not have of the block, and what is lost by it. */
export function missingData(block: Block): readonly string[] {
  const { tiers, transactions } = block
  if (transactions.length === 0) return []
  if (!isReadable(block)) return ['neither logs nor traces: what its transactions did is not known']
  const missing: string[] = []
  if (tiers.logs === 'unknown') missing.push('no logs: read from calls')
  if (tiers.traces === 'unknown') missing.push('no traces: amounts are gross of tips')
  if (tiers.receipts === 'unknown') {
    const some = transactions.some(({ gasUsed }) => gasUsed !== undefined)
    missing.push(
      some ? 'incomplete receipts: some gas fees are not known' : 'no receipts: gas fees are not known',
    )
  }
  return missing
}
