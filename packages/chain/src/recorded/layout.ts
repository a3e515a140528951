import { digest, type Hash } from '@membrane/core'
import type { RawBlockData } from '../normalise/block.ts'
import { isRecord, type RawReceipt } from '../normalise/raw.ts'

/** `block` and `mev-inspect` are whole blocks; `call-trace` is one transaction, of which the block is not known. */
export type LayoutName = 'block' | 'mev-inspect' | 'call-trace'

export type Recording = { readonly layout: LayoutName; readonly data: RawBlockData }

/**
 * Recognises which recording a JSON document is; undefined when it is none.
 * - `block`: `{block, receipts?, callTraces?, traces?, stateDiffs?}` in JSON-RPC shapes;
 * - `mev-inspect`: `{block_number, traces, receipts}` in snake_case;
 * - `call-trace`: one root frame of geth's callTracer. It becomes a block of that one transaction with number 0,
 *   because nothing tells which block it was in; the transaction's hash is the file's name when that is a hash,
 *   and otherwise, as the block's always is, a digest of the trace.
 * @param name the file's name without folder and endings.
 */
export function recogniseRecording(document: unknown, name: string): Recording | undefined {
  if (!isRecord(document)) return undefined
  if (isRecord(document.block)) return { layout: 'block', data: { ...document, block: document.block } }
  if (document.block_number !== undefined && Array.isArray(document.traces)) {
    return { layout: 'mev-inspect', data: fromMevInspect(document) }
  }
  if (typeof document.type === 'string' && typeof document.from === 'string' && 'input' in document) {
    return { layout: 'call-trace', data: fromCallTrace(document, name) }
  }
  return undefined
}

function fromMevInspect(document: Readonly<Record<string, unknown>>): RawBlockData {
  const receipts = Array.isArray(document.receipts) ? document.receipts.filter(isRecord) : []
  const traces = document.traces
  return {
    block: {
      number: document.block_number,
      miner: document.miner,
      timestamp: document.block_timestamp,
      // mev-inspect writes 0 for blocks before EIP-1559.
      baseFeePerGas: document.base_fee_per_gas === 0 ? undefined : document.base_fee_per_gas,
    },
    ...(receipts.length > 0 ? { receipts: receipts.map(fromSnakeCase) } : {}),
    traces,
  }
}

function fromSnakeCase(receipt: Readonly<Record<string, unknown>>): RawReceipt {
  return {
    transactionHash: receipt.transaction_hash,
    transactionIndex: receipt.transaction_index,
    to: receipt.to,
    gasUsed: receipt.gas_used,
    cumulativeGasUsed: receipt.cumulative_gas_used,
    effectiveGasPrice: receipt.effective_gas_price,
  }
}

function fromCallTrace(root: Readonly<Record<string, unknown>>, name: string): RawBlockData {
  const contents = digest(root)
  const hash = transactionHashOf(name) ?? contents
  return {
    block: { number: 0, hash: contents, transactions: [{ hash, transactionIndex: 0 }] },
    callTraces: [{ txHash: hash, result: root }],
  }
}

const hashPattern = /^0x[0-9a-f]{64}$/

function transactionHashOf(name: string): Hash | undefined {
  const lower = name.toLowerCase()
  return hashPattern.test(lower) ? (lower as Hash) : undefined
}
