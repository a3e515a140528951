/**
 * JSON-RPC shapes as they arrive. Every field is `unknown`, because nothing vouches for them until `normalise` has
 * looked; the names are those of geth, and in second place those of mev-inspect's snake_case recordings.
 */

export type RawBlock = {
  readonly number?: unknown
  readonly hash?: unknown
  readonly parentHash?: unknown
  readonly timestamp?: unknown
  readonly miner?: unknown
  readonly baseFeePerGas?: unknown
  readonly gasUsed?: unknown
  readonly receiptsRoot?: unknown
  readonly transactions?: unknown
}

export type RawTransaction = {
  readonly hash?: unknown
  readonly blockHash?: unknown
  readonly transactionIndex?: unknown
  readonly from?: unknown
  readonly to?: unknown
  readonly value?: unknown
  readonly input?: unknown
  readonly nonce?: unknown
  readonly gas?: unknown
  readonly gasPrice?: unknown
  readonly maxFeePerGas?: unknown
  readonly maxPriorityFeePerGas?: unknown
}

export type RawReceipt = {
  readonly transactionHash?: unknown
  readonly transactionIndex?: unknown
  readonly blockHash?: unknown
  readonly from?: unknown
  readonly to?: unknown
  readonly type?: unknown
  readonly status?: unknown
  readonly root?: unknown
  readonly gasUsed?: unknown
  readonly cumulativeGasUsed?: unknown
  readonly effectiveGasPrice?: unknown
  readonly gasPrice?: unknown
  readonly contractAddress?: unknown
  readonly logs?: unknown
  readonly logsBloom?: unknown
}

export type RawLog = {
  readonly address?: unknown
  readonly topics?: unknown
  readonly data?: unknown
  readonly logIndex?: unknown
  readonly index?: unknown
  /** In a call trace: how many child calls the frame had made before it. */
  readonly position?: unknown
}

/** A frame of geth's callTracer. */
export type RawCall = {
  readonly type?: unknown
  readonly from?: unknown
  readonly to?: unknown
  readonly value?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly gasUsed?: unknown
  readonly error?: unknown
  readonly revertReason?: unknown
  readonly logs?: unknown
  readonly calls?: unknown
}

/** An element of `trace_block`. */
export type RawParityTrace = {
  readonly type?: unknown
  readonly action?: unknown
  readonly result?: unknown
  readonly error?: unknown
  readonly traceAddress?: unknown
  readonly transactionHash?: unknown
  readonly transactionPosition?: unknown
  readonly blockHash?: unknown
}

/** One transaction's answer of `debug_traceBlockByHash`. */
export type RawTraceResult = {
  readonly txHash?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

export type RawAccount = {
  readonly balance?: unknown
  readonly code?: unknown
  readonly storage?: unknown
}

/** prestateTracer in diff mode. */
export type RawDiff = { readonly pre?: unknown; readonly post?: unknown }

/** Whether `value` is an object whose fields may be looked at. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
