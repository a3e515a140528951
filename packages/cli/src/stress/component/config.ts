import type { PriceConfig } from '@membrane/risk'

/**
 * What `membrane stress --component` is asked: one contract, how it is put on the chain, the prices it goes through and the
 * model that it has to agree with. Amounts are whole tokens, fractions are plain (0.05 is 5 %), times are seconds.
 */
export type ComponentConfig = {
  readonly name: string
  /** Default 1. */
  readonly seed?: number
  /** Default 3. */
  readonly paths?: number
  /** Rows that a path is thinned to: each is one block of actions. Default 48. */
  readonly steps?: number
  /** A built-in scenario by name; or `prices`, `horizon` and `assets`, as a stress configuration has them. */
  readonly scenario?: string
  readonly prices?: PriceConfig
  readonly horizon?: { readonly steps: number; readonly stepSeconds: number }
  readonly assets?: readonly { readonly id: string; readonly price: number }[]
  /** The asset whose price is followed. Default: the first of the scenario. */
  readonly asset?: string
  /** What it is priced in. Default: dollars. */
  readonly quote?: string
  readonly component: ComponentKind
}

/** An argument of a call: integers as decimal strings; `$name` is replaced by an address. */
export type Argument = string | number | boolean | readonly Argument[]

/** A call, made by `$deployer` of the component where nothing else is said. */
export type CallConfig = {
  readonly to?: string
  readonly from?: string
  /** `initialize(address,address)`; with `returns (address)` where the answer is wanted. */
  readonly signature: string
  readonly args?: readonly Argument[]
}

/** How a component comes onto the chain. */
export type Deployment = {
  /** File relative to the configuration, or a path inside a package: JSON of Foundry, Hardhat, Truffle or solc. */
  readonly artifact?: string
  readonly constructorArgs?: readonly Argument[]
  /** Further contracts, deployed before it in this order; `$name` is then their address. */
  readonly contracts?: Readonly<
    Record<string, { readonly artifact: string; readonly constructorArgs?: readonly Argument[] }>
  >
  /** Made after all contracts are there. */
  readonly setup?: readonly CallConfig[]
  /** Instead of `artifact`: asked after `setup`, answers with the component's address. */
  readonly at?: CallConfig
}

export type PairConfig = Deployment & {
  readonly kind: 'constant-product'
  /** Whole tokens of base at the start; quote follows from the price. */
  readonly reserve: number
  /** Basis points, the model's. Default 30. */
  readonly feeBps?: number
  readonly decimals?: { readonly base?: number; readonly quote?: number }
  /** Mean size of a sale as a fraction of the base reserve. Default 0.01. */
  readonly saleShare?: number
}

export type VaultConfig = Deployment & {
  readonly kind: 'erc4626'
  /** `virtual-shares` as OpenZeppelin's, `plain` as Solmate's. Default `virtual-shares`. */
  readonly rounding?: 'virtual-shares' | 'plain'
  /** Of `virtual-shares`. Default 0. */
  readonly decimalsOffset?: number
  /** Of the vault's asset. Default 18. */
  readonly decimals?: number
  /** Default 4. */
  readonly users?: number
  /** Mean of a deposit, whole tokens. Default 1,000. */
  readonly deposit?: number
  /** Part of a step's return that the vault earns or loses. Default 1. */
  readonly exposure?: number
  /** Part of a first deposit that its owner may lose to whoever came before. Default 0.01. */
  readonly maxVictimLoss?: number
  /** The most that an attacker donates, in multiples of his victim's deposit. Default 10. */
  readonly donation?: number
}

export type LendingConfig = Deployment & {
  readonly kind: 'morpho-blue'
  /** Liquidation loan-to-value. */
  readonly lltv: number
  readonly decimals?: { readonly loan?: number; readonly collateral?: number }
  /** Default 20. */
  readonly borrowers?: number
  /** Whole tokens of collateral, all borrowers together. Default 10,000. */
  readonly collateral?: number
  /** Of 1 + lognormal health factors at the start. Default 0.15 and 0.75. */
  readonly health?: { readonly medianExcess: number; readonly sigma: number }
  /** Chance that nobody liquidates an unhealthy position in a step. Default 0.3. */
  readonly missed?: number
}

export type ComponentKind = PairConfig | VaultConfig | LendingConfig
