import type { Address, Hex } from './hex.ts'

/** A contract of the protocol, named so that findings can speak of it. */
export type ProtocolContract = {
  readonly address: Address
  readonly label: string
  readonly role:
    | 'market'
    | 'vault'
    | 'pool'
    | 'token'
    | 'oracle'
    | 'timelock'
    | 'governor'
    | 'access'
    | 'proxy'
    | 'treasury'
    | 'other'
}

/** An account whose balance of a token is users' value: an aToken holding its underlying, a vault, a treasury. */
export type Custody = {
  readonly holder: Address
  readonly token: Address | 'native'
  readonly label: string
}

/** How a price is read. Prices are answers of the contract in its own decimals. */
export type PriceSource =
  /** Chainlink's AggregatorV3Interface: `latestRoundData()`, with a time of update. */
  | { readonly kind: 'chainlink'; readonly feed: Address; readonly decimals: number }
  /** Aave's IPriceOracleGetter: `getAssetPrice(asset)`, no time of update. */
  | { readonly kind: 'aave'; readonly oracle: Address; readonly asset: Address; readonly decimals: number }
  /** Reserves of a Uniswap V2 pair: price of `base` in `quote`, the manipulable spot price. */
  | {
      readonly kind: 'uniswap-v2'
      readonly pair: Address
      readonly base: Address
      readonly baseDecimals: number
      readonly quoteDecimals: number
    }
  /** Arithmetic-mean tick of a Uniswap V3 pool over `windowSeconds`: price of `base` in the pool's other token. */
  | {
      readonly kind: 'uniswap-v3-twap'
      readonly pool: Address
      readonly base: Address
      readonly baseDecimals: number
      readonly quoteDecimals: number
      readonly windowSeconds: number
    }
  /** Any view function without arguments that returns one integer. */
  | { readonly kind: 'view'; readonly to: Address; readonly function: string; readonly decimals: number }

export type OracleWatch = {
  readonly name: string
  /** What the protocol reads. */
  readonly source: PriceSource
  /** An independent second source; without one the deviation is unknown. */
  readonly reference?: PriceSource
  /** Longest time in seconds between updates that the feed promises. */
  readonly heartbeatSeconds?: number
  readonly maxDeviationBps?: number
}

export type GovernanceWatch = {
  readonly name: string
  /** OpenZeppelin TimelockController or Compound Timelock whose delay protects users. */
  readonly timelock?: Address
  readonly governor?: Address
  /** Voting token, for borrowed votes. */
  readonly votingToken?: Address
  /** Delay in seconds that the protocol promised its users. */
  readonly minimumDelaySeconds: number
}

/** A lending pool whose positions are followed for liquidation latency. */
export type LendingWatch = { readonly kind: 'aave-v3'; readonly pool: Address; readonly label: string }

/** How much of a protocol is halted, from least to most: slower, without what is risky, not at all. */
export const haltModes = ['throttled', 'risky-paused', 'paused'] as const

export type HaltMode = (typeof haltModes)[number]

/** The protocol's own emergency function, which a playbook may call. */
export type EmergencyFunction = {
  readonly name: string
  readonly to: Address
  /** Human-readable ABI: `function setPoolPause(bool paused)`. */
  readonly function: string
  readonly args: readonly (string | boolean | bigint)[]
  /** Contracts whose users it protects: an incident with one of these victims may call it. */
  readonly protects: readonly Address[]
  /** What it leaves of the protocol. Absent is `paused`: a function that says nothing is taken for the strictest. */
  readonly mode?: HaltMode
}

/**
 * A statement that must always hold, written as a plain Solidity view function and evaluated with `eth_call` on
 * every block and on the state after every simulated pending transaction. `invariantsFrom` makes these of a compiled
 * contract.
 */
export type InvariantWatch = {
  readonly name: string
  /**
   * The contract that has the function. With `code` any address: one at which nothing stands, or a contract of the
   * protocol's own, whose storage the function then reads as if it were part of it.
   */
  readonly contract: Address
  /** `function invariant_solvent() view` (holds unless it reverts) or `... returns (bool)` (holds when true). */
  readonly function: string
  /** Runtime bytecode that stands at `contract` for the call alone: invariants need no deployment. */
  readonly code?: Hex
  /** Contracts whose users lose when it is broken. */
  readonly protects: readonly Address[]
}

/** A multi-signature account with power over the protocol. */
export type MultisigWatch = {
  readonly kind: 'safe'
  readonly address: Address
  readonly label: string
  /** Fewest signatures that the protocol promised its users. */
  readonly minimumThreshold?: number
}

/** A vault whose shares stand for a part of its assets (ERC-4626, or a Compound V2 market). */
export type VaultWatch = {
  readonly kind: 'erc4626' | 'compound-v2'
  readonly address: Address
  readonly asset: Address | 'native'
  readonly label: string
  /** Largest ordinary change of the share price in one transaction, in basis points. */
  readonly maxMoveBps?: number
}

/** An exchange pool whose invariant must never decrease. */
export type PoolWatch = {
  readonly kind: 'uniswap-v2' | 'uniswap-v3' | 'curve' | 'balancer-v2'
  readonly address: Address
  /** Tokens in the pool's own order. */
  readonly tokens: readonly Address[]
  readonly label: string
}

/** A coin that promises a price, and the tokens that back it. */
export type StablecoinWatch = {
  readonly token: Address
  readonly label: string
  /** Price in the unit of its peg: 1 is at peg. */
  readonly price: PriceSource
  /** Deviation from the peg that is still ordinary, in basis points. */
  readonly maxDeviationBps?: number
  /** Pools of `protocol.pools` whose balance shows flight from the coin. */
  readonly pools: readonly Address[]
  /** Accounts that may mint; a mint by another is unbacked. */
  readonly minters: readonly Address[]
}

/** A bridge that locks a token on one chain and mints its likeness on another. */
export type BridgeWatch = {
  readonly label: string
  /** Holds what is locked. */
  readonly escrow: { readonly chainId: number; readonly holder: Address; readonly token: Address | 'native' }
  /** The likeness whose supply must not exceed what is locked. */
  readonly minted: { readonly chainId: number; readonly token: Address }
  /** Decimals by which the likeness differs from the locked token: `minted - locked`. */
  readonly decimalsShift?: number
  /** Longest time in seconds between a lock and its release on the other chain. */
  readonly deadlineSeconds?: number
}

/** An account that must be able to pause at any moment. */
export type PauserWatch = {
  readonly account: Address
  readonly label: string
  /** wei below which it could not pay for a pause at a high gas price. */
  readonly minimumBalance: bigint
  /** Longest silence in seconds, where the account is expected to show that it lives. */
  readonly heartbeatSeconds?: number
}

/** The one description of the protocol that every layer of Membrane reads. */
export type Protocol = {
  readonly name: string
  readonly chainId: number
  readonly contracts: readonly ProtocolContract[]
  readonly tokens: readonly {
    readonly address: Address
    readonly symbol: string
    readonly decimals: number
  }[]
  readonly custody: readonly Custody[]
  readonly oracles: readonly OracleWatch[]
  readonly governance: readonly GovernanceWatch[]
  readonly lending: readonly LendingWatch[]
  readonly emergency: readonly EmergencyFunction[]
  readonly invariants: readonly InvariantWatch[]
  readonly vaults: readonly VaultWatch[]
  readonly pools: readonly PoolWatch[]
  readonly stablecoins: readonly StablecoinWatch[]
  readonly bridges: readonly BridgeWatch[]
  readonly multisigs: readonly MultisigWatch[]
  readonly pausers: readonly PauserWatch[]
  /** Accounts whose privileged acts are expected; their role changes are reported with lower severity. */
  readonly trusted: readonly Address[]
}

/** A protocol of which nothing is known: what replay uses when no configuration describes one. */
export function unknownProtocol(chainId: number): Protocol {
  return {
    name: 'undescribed',
    chainId,
    contracts: [],
    tokens: [],
    custody: [],
    oracles: [],
    governance: [],
    lending: [],
    emergency: [],
    invariants: [],
    vaults: [],
    pools: [],
    stablecoins: [],
    bridges: [],
    multisigs: [],
    pausers: [],
    trusted: [],
  }
}
