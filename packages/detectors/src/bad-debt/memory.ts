import type { Address } from '@membrane/core'

/** One reserve of a pool and the tokens that tell how much of it is lent. */
export type Reserve = {
  readonly asset: Address
  readonly aToken: Address
  readonly debtToken: Address
  /** Block from which it has been full; undefined while it is not. */
  readonly fullSince: number | undefined
  /** 0 nothing told, 1 full, 2 full for long. */
  readonly told: number
}

export type PoolMemory = {
  /** Borrowers to read, oldest first, and whether a liquidation had just touched them. */
  readonly waiting: readonly { readonly borrower: Address; readonly liquidated: boolean }[]
  /** Shortfall last told of, by borrower, in the pool's base currency. */
  readonly told: Readonly<Record<Address, bigint>>
  /** Assets whose tokens are not known yet; undefined before the pool was asked for its list. */
  readonly unnamed: readonly Address[] | undefined
  readonly reserves: readonly Reserve[]
  /** Where the next round of reading begins. */
  readonly cursor: number
}

/** By pool. Bounded by the options `maxBorrowers` and `maxReserves`. */
export type BadDebtMemory = { readonly pools: Readonly<Record<Address, PoolMemory>> }

export const emptyPool: PoolMemory = { waiting: [], told: {}, unnamed: undefined, reserves: [], cursor: 0 }

/** The next `count` reserves in turn. */
export function inTurn({ reserves, cursor }: PoolMemory, count: number): readonly Reserve[] {
  if (reserves.length <= count) return reserves
  return Array.from({ length: count }, (_, i) => reserves[(cursor + i) % reserves.length]).filter(
    (one): one is Reserve => one !== undefined,
  )
}
