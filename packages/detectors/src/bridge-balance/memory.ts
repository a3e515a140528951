import type { Address, Hash } from '@membrane/core'

/** One half of a passage over a bridge that waits for its other half. */
export type Open = {
  /** In the likeness's base units. */
  readonly amount: bigint
  /** Unix seconds of its own chain. */
  readonly at: number
  readonly transaction: Hash
  readonly account: Address
}

/** Locks and mints of one bridge, or burns and releases: what went in, and what came out unexplained. */
export type Passage = { readonly entered: readonly Open[]; readonly left: readonly Open[] }

/** A release that happened: its calldata without its sender, as a short digest. */
export type Release = { readonly key: string; readonly sender: Address; readonly transaction: Hash }

/**
 * What the rule remembers between blocks: `maxOpen` halves a bridge, direction and side, `maxReleases` releases,
 * two chains a bridge and 64 replicas.
 */
export type BridgeMemory = {
  /** First and last block time seen, by chain. */
  readonly seen: Readonly<Record<string, { readonly first: number; readonly last: number }>>
  readonly passages: Readonly<Record<string, Passage>>
  /** Deficit already told, by escrow: it is told again when it doubles. */
  readonly told: Readonly<Record<string, bigint>>
  readonly releases: readonly Release[]
  /** Messages proven and not processed yet, by the contract that keeps them. */
  readonly proven: Readonly<Record<Address, number>>
}

export const emptyMemory: BridgeMemory = { seen: {}, passages: {}, told: {}, releases: [], proven: {} }
