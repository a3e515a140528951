import type { Address, Hash } from '@membrane/core'

/** A pause that went through and must show at its target. */
export type Awaited = {
  readonly emergency: string
  readonly transaction: Hash
  readonly block: number
  readonly to: Address
  readonly protects: readonly Address[]
}

/** What the rule remembers: an entry a described pauser, and `maxAwaiting` pauses. */
export type ResponseMemory = {
  /** Unix seconds of the first block that was judged; undefined before it. */
  readonly since: number | undefined
  /** Unix seconds of the last act, by pauser. */
  readonly lastActs: Readonly<Record<Address, number>>
  /** wei after the last change that a state diff told, by pauser. */
  readonly balances: Readonly<Record<Address, bigint>>
  /** How low was told, by pauser: 1 below the minimum, 2 empty. */
  readonly low: Readonly<Record<Address, number>>
  /** How many heartbeats of silence were told, by pauser: 1 or 2. */
  readonly silent: Readonly<Record<Address, number>>
  readonly awaited: readonly Awaited[]
}

export const emptyMemory: ResponseMemory = {
  since: undefined,
  lastActs: {},
  balances: {},
  low: {},
  silent: {},
  awaited: [],
}
