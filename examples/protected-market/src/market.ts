import type { Address, Hex } from '@membrane/core'
import type { MarketClient } from './client.ts'
import type { Compiled } from './compile/compile.ts'

/** Where everything is, all lower-case. */
export type MarketAddresses = {
  readonly tokens: {
    /** 6 decimals, worth a dollar. */
    readonly usdc: Address
    /** 18 decimals. */
    readonly weth: Address
    /** 18 decimals; thinly traded, and accepted as collateral all the same. */
    readonly volt: Address
    /** 18 decimals; the governance token. */
    readonly grid: Address
  }
  readonly aave: {
    readonly provider: Address
    readonly pool: Address
    readonly configurator: Address
    readonly acl: Address
    readonly oracle: Address
    readonly dataProvider: Address
    readonly usdc: ReserveTokens
    readonly weth: ReserveTokens
    readonly volt: ReserveTokens
  }
  readonly v2: {
    readonly factory: Address
    readonly router: Address
    readonly wethUsdc: Address
    readonly voltUsdc: Address
    readonly gridUsdc: Address
  }
  readonly v3: {
    readonly factory: Address
    readonly router: Address
    readonly positions: Address
    /** 0.05 %, deep: where attackers borrow. */
    readonly wethUsdc: Address
    /** 0.3 %: the second source for the price of VOLT. */
    readonly voltUsdc: Address
    /** 0.3 %: holds most of the votes. */
    readonly gridUsdc: Address
  }
  readonly feeds: { readonly usdc: Address; readonly weth: Address; readonly volt: Address }
  readonly vault: Address
  /** The ERC-1967 proxy. */
  readonly treasury: Address
  readonly treasuryImplementation: Address
  readonly governor: Address
  readonly timelock: Address
  readonly fund: Address
  readonly savings: {
    /** With the membrane. */
    readonly guarded: Address
    /** The same body without it, and as much in it: what an attack costs where nothing holds it. */
    readonly bare: Address
    /** Halts the guarded one. */
    readonly council: Address
  }
  readonly arbitrage: Address
}

export type ReserveTokens = { readonly aToken: Address; readonly variableDebt: Address }

/** A deployed market: its addresses, a connection, and the compiled contracts that attacks need. */
export type Market = {
  readonly rpcUrl: string
  readonly chainId: number
  readonly addresses: MarketAddresses
  readonly client: MarketClient
  readonly compiled: Compiled
  /** The head when the deployment was done: a guard starts here. */
  readonly deployedAt: number
}

/** Bytecode with the means to encode its constructor's arguments. */
export type Artifact = { readonly abi: readonly unknown[]; readonly bytecode: Hex }

/** Fee tiers of the Uniswap V3 pools, in hundredths of a basis point. */
export const v3Fees = { wethUsdc: 500, voltUsdc: 3000, gridUsdc: 3000 } as const

/** Dollars with 8 decimals that the market opens with. */
export const openingPrices = {
  usdc: 100_000_000n,
  weth: 2_500n * 100_000_000n,
  volt: 2n * 100_000_000n,
} as const

/** Seconds that the timelock makes every proposal wait. Short, because the example's days are seconds. */
export const timelockDelaySeconds = 10

/** Seconds between updates that the price feeds promise. */
export const feedHeartbeatSeconds = 3_600

/** Seconds over which the second source averages the price of VOLT. */
export const twapWindowSeconds = 300

/** Loan-to-value of VOLT in basis points, generous on purpose. */
export const voltLtvBps = 6_000n
