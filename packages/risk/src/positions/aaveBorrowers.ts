import { type Hex, MembraneError } from '@membrane/core'
import type { ReadLogs, ReadProgress } from './aaveReader.ts'

/** Topic of `Borrow(address,address,address,uint256,uint8,uint256,uint16)`, of every Aave v3. */
export const borrowTopic: Hex = '0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0'

/** Where borrowers are looked for. */
export type BorrowerSearch = {
  readonly logs: ReadLogs
  readonly fromBlock: number
  readonly toBlock: number
  /** Blocks a request. Default 10,000, what public endpoints allow. */
  readonly span?: number
}

/**
 * Accounts for which something was ever borrowed in a range of blocks, those who borrowed last first: they are kept
 * when there is a limit.
 * @param limit most accounts to return.
 * @returns accounts, lower case, and how many there were in all.
 * @throws AAVE_RANGE_INVALID
 */
export async function findBorrowers(
  pool: Hex,
  { logs, fromBlock, toBlock, span = 10_000 }: BorrowerSearch,
  limit: number,
  onProgress?: ReadProgress,
): Promise<{ readonly users: readonly Hex[]; readonly found: number }> {
  if (!(fromBlock >= 0 && toBlock >= fromBlock && span >= 1))
    throw new MembraneError('AAVE_RANGE_INVALID', {
      shortMessage: `Blocks ${fromBlock} to ${toBlock} in steps of ${span} are no range.`,
      hint: 'Start at the block in which the pool was deployed and end at or after it.',
    })
  const users = new Set<Hex>()
  const total = toBlock - fromBlock + 1
  for (let end = toBlock; end >= fromBlock; end -= span) {
    const start = Math.max(fromBlock, end - span + 1)
    const found = await logs({ address: pool, topic: borrowTopic, fromBlock: start, toBlock: end })
    for (let i = found.length - 1; i >= 0; i--) {
      const topic = found[i]?.topics[2]
      if (topic !== undefined) users.add(`0x${topic.slice(-40).toLowerCase()}`)
    }
    onProgress?.('borrowers', toBlock - start + 1, total)
  }
  return { users: [...users].slice(0, limit), found: users.size }
}
