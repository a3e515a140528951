import type { Address, Hash, Hex } from '@membrane/core'
import type { Token } from './transfer.ts'

/** Where an action was seen. */
export type Evidence = {
  /**
   * Time inside the transaction. From logs: the position among the transaction's logs. From traces: a counter that
   * advances at the entry and at the exit of every frame, with an action placed at its frame's exit, as its event is.
   */
  readonly order: number
  /** The event's position in the block; -1 when a call frame said so. */
  readonly logIndex: number
  /** The frame's path from the root, one child index a level; undefined when an event said so. */
  readonly traceAddress: readonly number[] | undefined
}

/** A pool: its contract's address, or the 32-byte id by which a singleton (Uniswap V4, Balancer V2) knows it. */
export type PoolId = Hex

/**
 * One exchange of one token for another against liquidity that is not the trader's: a pool or a maker's order. What an
 * aggregator says of the whole route is an `Order`, so that no amount counts twice.
 */
export type Swap = Evidence & {
  readonly kind: 'swap'
  readonly protocol: string
  readonly pool: PoolId
  /** The contract that holds the pool's tokens: the pool itself, or the vault or manager behind it. */
  readonly venue: Address
  /** Who called the pool; undefined when not told. */
  readonly sender: Address | undefined
  /** Who received the output; undefined when not told. */
  readonly recipient: Address | undefined
  /** undefined until resolved, and afterwards when nothing tells. */
  readonly tokenIn: Token | undefined
  /** What the pool received, in units of tokenIn: after a fee on transfer. */
  readonly amountIn: bigint
  readonly tokenOut: Token | undefined
  /** What the pool sent, in units of tokenOut: before a fee on transfer. */
  readonly amountOut: bigint
  /** The pool's own numbers of the tokens (0 and 1 for a pair); -1 when it names the tokens outright. */
  readonly coinIn: number
  readonly coinOut: number
  /** True when the sender paid more of tokenIn than the pool received. */
  readonly feeOnTransfer: boolean
}

/** Liquidity given to (`mint`), marked for return (`burn`) or paid out from (`collect`) a pool. */
export type Liquidity = Evidence & {
  readonly kind: 'mint' | 'burn' | 'collect'
  readonly protocol: string
  readonly pool: PoolId
  readonly venue: Address
  readonly owner: Address | undefined
  /** The range of a concentrated position, in ticks or bins, both undefined elsewhere. */
  readonly tickLower: number | undefined
  readonly tickUpper: number | undefined
  /** Units of liquidity; undefined where the event does not tell. */
  readonly liquidity: bigint | undefined
  /** By the pool's own numbers of its coins; undefined where nothing tells. */
  readonly tokens: readonly (Token | undefined)[]
  readonly amounts: readonly bigint[]
}

/** A debt repaid by somebody else against the debtor's collateral. */
export type Liquidation = Evidence & {
  readonly kind: 'liquidation'
  readonly protocol: string
  /** The market, comptroller's cToken or auction house that carried it out. */
  readonly market: Hex
  /** `absorb` is a protocol that takes the position over itself (Compound V3). */
  readonly style: 'fixed-spread' | 'auction' | 'absorb'
  readonly liquidator: Address | undefined
  readonly user: Address | undefined
  readonly debtToken: Token | undefined
  readonly debtAmount: bigint | undefined
  readonly collateralToken: Token | undefined
  readonly collateralAmount: bigint | undefined
}

/** A loan repaid in the transaction that took it. */
export type FlashLoan = Evidence & {
  readonly kind: 'flashloan'
  readonly protocol: string
  readonly lender: Address
  readonly initiator: Address | undefined
  readonly receiver: Address | undefined
  readonly token: Token | undefined
  readonly amount: bigint
  /** In units of the token; undefined where nothing tells. */
  readonly fee: bigint | undefined
}

/** A movement in a lending market or vault. */
export type Lending = Evidence & {
  readonly kind: 'deposit' | 'withdraw' | 'borrow' | 'repay'
  readonly protocol: string
  readonly market: Hex
  /** Whose position changed. */
  readonly account: Address | undefined
  readonly token: Token | undefined
  readonly amount: bigint
}

/** A new answer of a price oracle. */
export type OracleUpdate = Evidence & {
  readonly kind: 'oracle'
  readonly protocol: string
  readonly feed: Address
  readonly answer: bigint
}

/** The state of a pool's price after an action: reserves, or the square root of the price in Q64.96. */
export type PoolPrice = Evidence & {
  readonly kind: 'price'
  readonly protocol: string
  readonly pool: PoolId
  readonly reserves: readonly [bigint, bigint] | undefined
  readonly sqrtPriceX96: bigint | undefined
}

/** A pool created, which names its tokens. */
export type PoolCreation = Evidence & {
  readonly kind: 'pool'
  readonly protocol: string
  readonly pool: PoolId
  readonly venue: Address
  /** By the pool's own numbers of its coins. */
  readonly tokens: readonly Token[]
}

/** An NFT sold. */
export type NftTrade = Evidence & {
  readonly kind: 'nft_trade'
  readonly protocol: string
  readonly market: Address
  readonly seller: Address | undefined
  readonly buyer: Address | undefined
  readonly collection: Address | undefined
  readonly tokenId: bigint | undefined
  readonly paymentToken: Token | undefined
  readonly paymentAmount: bigint | undefined
}

/** What an aggregator, a batch auction or a limit-order protocol says of a whole order; its parts are swaps. */
export type Order = Evidence & {
  readonly kind: 'order'
  readonly protocol: string
  readonly venue: Address
  readonly owner: Address | undefined
  readonly orderId: Hash | undefined
  readonly tokenIn: Token | undefined
  readonly amountIn: bigint | undefined
  readonly tokenOut: Token | undefined
  readonly amountOut: bigint | undefined
}

export type Action =
  | Swap
  | Liquidity
  | Liquidation
  | FlashLoan
  | Lending
  | OracleUpdate
  | PoolCreation
  | PoolPrice
  | NftTrade
  | Order

/** An action still being filled in. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }
