import type { CallFrame, Log } from '@membrane/core'
import type { Action } from './action.ts'
import type { Token, Transfer } from './transfer.ts'

/** What was read of one transaction so far; models push what they recognise. */
export type Reading = {
  readonly actions: Action[]
  readonly transfers: Transfer[]
}

/** The logs of the transaction around the one being read. */
export type LogCursor = { readonly logs: readonly Log[]; readonly position: number }

/**
 * How one event reads. `signature` is the declaration with its `indexed` words and without parameter names, e.g.
 * `Sync(uint112,uint112)` or `Transfer(address indexed,address indexed,uint256)`: it gives topic0 and the number of
 * topics, and the dispatch takes both, since unrelated events share a topic0.
 */
export type EventModel = {
  readonly signature: string
  /**
   * Pushes what the event tells. `order` is its position among the transaction's logs.
   * Data shorter than the signature promises never reaches it.
   */
  readonly read: (log: Log, order: number, into: Reading, cursor: LogCursor) => void
}

/** A successful frame with its place in the transaction, for models that read calls. */
export type FrameVisit = {
  readonly frame: CallFrame
  /** The nearest frame above that is no delegated call, so that it names the account that called; undefined at the root. */
  readonly caller: CallFrame | undefined
  readonly traceAddress: readonly number[]
  /** The counter when the frame was entered, and when it was left. */
  readonly entered: number
  readonly left: number
}

/**
 * How one function's call reads where there are no logs. `signature` as `swap(uint256,uint256,address,bytes)`, with
 * canonical types. Called after the frame's children, for frames that were not reverted.
 */
export type CallModel = {
  readonly signature: string
  readonly read: (visit: FrameVisit, into: Reading, memory: FrameMemory) => void
}

/**
 * What the frames of the block so far told of contracts' balances, which a swap's input is derived from.
 * Keys are lower-case addresses.
 */
export type FrameMemory = {
  /** The last balance of `token` that `owner` was seen to have, by balanceOf's answer or by a pair's own reserves. */
  readonly balance: (owner: string, token: string) => bigint | undefined
  /** A pair's two reserves, when getReserves or an earlier swap told. */
  readonly reserves: Map<string, readonly [bigint, bigint]>
  /** A pool's tokens in its own order, as learnt. */
  readonly tokens: Map<string, readonly (Token | undefined)[]>
}

/** A protocol: how its events read, and how its calls read where logs are missing. */
export type ProtocolModel = {
  /** snake_case, as in results: `uniswap_v2`. */
  readonly name: string
  readonly events: readonly EventModel[]
  readonly calls?: readonly CallModel[]
}
