import type { Address } from './hex.ts'

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
    trusted: [],
  }
}
