import type { Address } from '@membrane/core'
import type { Funder } from './labels.ts'

/** An account that a mixer or bridge paid, or that such an account paid on. */
export type Funded = { readonly by: Funder; readonly block: number; readonly hops: number }

/** A contract that looked like preparation. */
export type Watched = {
  readonly deployer: Address
  readonly score: number
  readonly named: readonly Address[]
  readonly block: number
  /** Whether its first call was told. */
  readonly called: boolean
}

/** What the rule remembers: `maxFunded` accounts and `maxWatched` contracts, oldest first. */
export type PreparationMemory = {
  readonly funded: Readonly<Record<Address, Funded>>
  readonly watched: Readonly<Record<Address, Watched>>
}

export const emptyMemory: PreparationMemory = { funded: {}, watched: {} }

/** `record` with `entries` at its end, without the oldest beyond `limit`. */
export function extended<Value>(
  record: Readonly<Record<Address, Value>>,
  entries: readonly (readonly [Address, Value])[],
  limit: number,
): Readonly<Record<Address, Value>> {
  if (entries.length === 0) return record
  const all = new Map<string, Value>(Object.entries(record))
  for (const [address, value] of entries) {
    all.delete(address)
    all.set(address, value)
  }
  return Object.fromEntries([...all].slice(-limit))
}
