import type { Address, Hash, Hex } from './hex.ts'
import type { Tiers } from './tier.ts'

/** An event that a contract emitted. */
export type Log = {
  readonly address: Address
  readonly topics: readonly Hash[]
  readonly data: Hex
  /** Position in the block; -1 when the log comes from a trace and the block's count is not known. */
  readonly logIndex: number
}

export type CallType =
  | 'CALL'
  | 'DELEGATECALL'
  | 'STATICCALL'
  | 'CALLCODE'
  | 'CREATE'
  | 'CREATE2'
  | 'SELFDESTRUCT'

/** One frame of a transaction's call tree, children in order of execution. */
export type CallFrame = {
  readonly type: CallType
  readonly from: Address
  /** The callee; for a creation the new contract; undefined when a creation failed. */
  readonly to: Address | undefined
  /** wei sent along. */
  readonly value: bigint
  /** Calldata; init code for a creation. */
  readonly input: Hex
  /** Return data; the deployed code for a creation; undefined when the source does not tell. */
  readonly output: Hex | undefined
  /** Gas used by the frame and its children; undefined when the source does not tell. */
  readonly gasUsed: number | undefined
  /** Why the frame itself failed; undefined when it did not. */
  readonly error: string | undefined
  /** True when this frame or one above it failed, so that nothing it did remains. */
  readonly reverted: boolean
  /** The frame's own logs when the tracer gives them. */
  readonly logs: readonly Log[] | undefined
  readonly calls: readonly CallFrame[]
}

/** What a transaction changed in one account. Values are lower-case hex; storage words have 32 bytes. */
export type StateChange =
  | {
      readonly kind: 'storage'
      readonly address: Address
      readonly slot: Hash
      readonly before: Hash
      readonly after: Hash
    }
  | { readonly kind: 'balance'; readonly address: Address; readonly before: bigint; readonly after: bigint }
  | { readonly kind: 'code'; readonly address: Address; readonly before: Hex; readonly after: Hex }

export type TransactionStatus = 'success' | 'reverted' | 'unknown'

/** A transaction joined with its receipt, trace and state diff, as far as the source had them. */
export type Transaction = {
  readonly hash: Hash
  readonly index: number
  readonly from: Address | undefined
  /** The callee; null for a contract creation; undefined when the source does not tell. */
  readonly to: Address | null | undefined
  /** wei; undefined when the source does not tell. */
  readonly value: bigint | undefined
  readonly input: Hex | undefined
  readonly nonce: number | undefined
  /** wei per gas paid in fact. */
  readonly effectiveGasPrice: bigint | undefined
  readonly status: TransactionStatus
  readonly gasUsed: number | undefined
  /** The contract that a creation made. */
  readonly contractAddress: Address | undefined
  /** In order; empty when the tier `logs` is unknown. */
  readonly logs: readonly Log[]
  readonly trace: CallFrame | undefined
  readonly changes: readonly StateChange[] | undefined
}

export type BlockRef = { readonly number: number; readonly hash: Hash }

/** A complete block in Membrane's own words: what a detector sees. */
export type Block = {
  readonly chainId: number
  readonly number: number
  readonly hash: Hash
  /** undefined when the source does not tell (some recorded blocks). */
  readonly parentHash: Hash | undefined
  /** Unix seconds; undefined when the source does not tell. */
  readonly timestamp: number | undefined
  readonly miner: Address | undefined
  /** wei per gas; undefined before EIP-1559. */
  readonly baseFeePerGas: bigint | undefined
  readonly gasUsed: number | undefined
  readonly transactions: readonly Transaction[]
  readonly tiers: Tiers
}

/** A transaction that waits to be mined. */
export type PendingTransaction = {
  readonly hash: Hash
  readonly from: Address
  readonly to: Address | null
  readonly value: bigint
  readonly input: Hex
  readonly nonce: number
  readonly gas: number
  /** wei per gas: the cap of EIP-1559, or the gas price of a legacy transaction. */
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}
