import type { Address } from '@membrane/core'

/** An allowance that was given to somebody suspicious, or by somebody described. */
export type Allowance = {
  readonly token: Address
  readonly owner: Address
  readonly spender: Address
  readonly block: number
  /** False: nothing was wrong with it, unless an externally owned account turns out to be the spender. */
  readonly suspicious: boolean
}

/** What the rule remembers: `maxApprovals` allowances, `maxCreated` contracts, `maxAccounts` times `maxPartners` names. */
export type PhishingMemory = {
  readonly allowances: readonly Allowance[]
  /** Contracts by the block that created them, oldest first. */
  readonly created: Readonly<Record<Address, number>>
  /** Whom a described account dealt with, oldest first. */
  readonly partners: Readonly<Record<Address, readonly Address[]>>
}

export const emptyMemory: PhishingMemory = { allowances: [], created: {}, partners: {} }

/** `record` with `block` for each new contract, without the oldest beyond `limit`. */
export function withCreated(
  record: PhishingMemory['created'],
  contracts: readonly Address[],
  block: number,
  limit: number,
): PhishingMemory['created'] {
  if (contracts.length === 0) return record
  const entries = Object.entries(record)
  for (const contract of contracts) entries.push([contract, block])
  return Object.fromEntries(entries.slice(-limit))
}
