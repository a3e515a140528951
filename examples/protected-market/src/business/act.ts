import type { Address, Hex } from '@membrane/core'
import type { TestAccount } from '../accounts.ts'
import type { Market } from '../market.ts'
import type { Random } from './random.ts'

/** What ordinary people and keepers do. */
export type BusinessKind =
  | 'supply'
  | 'borrow'
  | 'repay'
  | 'withdraw'
  | 'swap-v2'
  | 'swap-v3'
  | 'large-swap'
  | 'arbitrage'
  | 'oracle-update'
  | 'liquidation'
  | 'vault-deposit'
  | 'vault-withdrawal'
  | 'savings-deposit'
  | 'savings-withdrawal'
  | 'proposal'
  | 'vote'
  | 'queue'
  | 'execute'
  | 'role-change'

/** A transaction that somebody wants to make. */
export type Act = {
  readonly kind: BusinessKind
  readonly from: TestAccount
  readonly to: Address
  readonly data: Hex
  /** wei. */
  readonly value?: bigint
  /** Acts that would spoil one another share a word; at most one of them is sent at a time. */
  readonly lane?: string
  /** Told once whether it was mined with success. */
  readonly settled?: (success: boolean) => void
}

export type Desk = { readonly market: Market; readonly random: Random }

/** Somebody who looks at the market and acts, or has no reason to. */
export type Actor = (desk: Desk) => Promise<Act | undefined>
