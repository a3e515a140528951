import type { Address, Hash } from '@membrane/core'

/** A contract whose creation was seen, with what its code can do. */
export type Created = {
  readonly address: Address
  readonly block: number
  readonly selfdestruct: boolean
  readonly delegatecall: boolean
}

/** A contract that a proposal is to call. */
export type Target = {
  readonly address: Address
  readonly governor: Address
  /** Block of the proposal. */
  readonly block: number
  /** Digest of its code (EIP-1052) when it was first read after that; absent until then. */
  readonly codeHash?: Hash
}

/** What the rule remembers between blocks: plain data, oldest first, bounded by `maxCreations` and `maxTargets`. */
export type PayloadMemory = {
  readonly created: readonly Created[]
  readonly targets: readonly Target[]
}

export const emptyMemory: PayloadMemory = { created: [], targets: [] }
