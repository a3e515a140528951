import type { Address, Hash } from '@membrane/core'
import type { PoolId } from './action.ts'
import type { Token } from './transfer.ts'

export const bundleKinds = [
  'arbitrage',
  'sandwich',
  'backrun',
  'jit',
  'liquidation',
  'flashloan',
  'oracle_manipulation',
  'displacement',
  'nft_trade',
] as const

export type BundleKind = (typeof bundleKinds)[number]

/** What the finding rests on: events, call frames, or the transactions' own fields. */
export type Method = 'logs' | 'traces' | 'txs'

/**
 * `high`: every part is in the chain's own record and the amounts agree. `medium`: one part is inferred (an entity, a
 * token, an unpaid leg). `low`: consistent with the pattern, and with something innocent.
 */
export type Confidence = 'high' | 'medium' | 'low'

/** Signed amounts by token, in each token's smallest unit. */
export type Amounts = Readonly<Record<Token, bigint>>

/** Plain data with bigints, for what only one kind of bundle has. */
export type Detail =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Detail[]
  | { readonly [key: string]: Detail }

/** One extraction of value: its transactions in order, who lost, and what was gained. */
export type Bundle = {
  readonly block: number
  readonly kind: BundleKind
  readonly method: Method
  readonly confidence: Confidence
  /** In block order, the victims' included where the kind has them in between. */
  readonly transactions: readonly Hash[]
  readonly victims: readonly Hash[]
  /** The one protocol, or several joined with `+` in alphabetical order; null when none. */
  readonly protocol: string | null
  readonly pool: PoolId | null
  readonly parties: Readonly<Record<string, Address | readonly Address[]>>
  /**
   * What the extractor gained, from the amounts that the pools report. With traces it has an `ether` entry for gas
   * and tips, negative; without, `details.gross` is true.
   */
  readonly profit: Amounts
  readonly details: Readonly<Record<string, Detail>>
  /** The liquidation's own fields; absent on other kinds. */
  readonly liquidation?: {
    readonly liquidator: Address | undefined
    readonly user: Address | undefined
    readonly debtToken: Token | undefined
    readonly debtAmount: bigint | undefined
    readonly collateralToken: Token | undefined
    readonly collateralAmount: bigint | undefined
  }
}
