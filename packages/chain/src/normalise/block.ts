import {
  type Block,
  type CallFrame,
  digest,
  type Hash,
  type Tier,
  type Transaction,
  tiersOf,
} from '@membrane/core'
import { carriesLogs, flattenLogs, normaliseCallTrace } from './callTrace.ts'
import { malformed } from './malformed.ts'
import { normaliseParityTraces } from './parityTrace.ts'
import { needHash, needNumber, toAddress, toBigint, toNumber } from './quantity.ts'
import { isRecord, type RawBlock, type RawReceipt, type RawTraceResult, type RawTransaction } from './raw.ts'
import { normaliseStateDiff } from './stateDiff.ts'
import { normaliseTransaction, type TransactionParts } from './transaction.ts'

/** What a source has of one block, as JSON-RPC gives it; what is absent makes its tier unknown. */
export type RawBlockData = {
  /** `eth_getBlockByHash` with full transactions. */
  readonly block: unknown
  /** `eth_getBlockReceipts`. */
  readonly receipts?: unknown
  /** `debug_traceBlockByHash` with callTracer: `[{txHash, result}]`. */
  readonly callTraces?: unknown
  /** `trace_block`. */
  readonly traces?: unknown
  /** `debug_traceBlockByHash` with prestateTracer in diff mode: `[{txHash, result}]`. */
  readonly stateDiffs?: unknown
}

export type NormaliseOptions = {
  readonly chainId: number
  /** Whether contract state can be read at this block by eth_call. Default false. */
  readonly reads?: boolean
}

type Counts = { transactions: number; receipts: number; logs: number; traces: number; diffs: number }

/**
 * Turns a block as a node or a recording gives it into Membrane's own `Block`. A tier is `present` only when every
 * transaction has it; a field that the source does not tell is undefined.
 * @throws BLOCK_MALFORMED naming the field and the block.
 */
export function normaliseBlock(data: RawBlockData, options: NormaliseOptions): Block {
  if (!isRecord(data.block)) throw malformed('block', 'the source', data.block, 'an object')
  const raw: RawBlock = data.block
  const number = needNumber(raw.number, 'block.number', 'a block')
  const where = `block ${number}`
  const parts = joinParts(data, where)
  const baseFee = toBigint(raw.baseFeePerGas, 'baseFeePerGas', where)
  const counts: Counts = { transactions: 0, receipts: 0, logs: 0, traces: 0, diffs: 0 }
  const transactions: Transaction[] = []
  for (const part of parts)
    transactions.push(countTiers(part, normaliseTransaction(part, baseFee, where), counts))
  return {
    chainId: options.chainId,
    number,
    hash: hashOf(raw, data, number, transactions, where),
    parentHash: raw.parentHash === undefined ? undefined : needHash(raw.parentHash, 'parentHash', where),
    timestamp: toNumber(raw.timestamp),
    miner: toAddress(raw.miner, 'miner', where),
    baseFeePerGas: baseFee,
    gasUsed: toNumber(raw.gasUsed),
    transactions,
    tiers: tiersOf(presentTiers(data, counts, transactions.length, options.reads ?? false)),
  }
}

function countTiers(part: TransactionParts, transaction: Transaction, counts: Counts): Transaction {
  const { from, to, value, input } = transaction
  if (from !== undefined && to !== undefined && value !== undefined && input !== undefined)
    counts.transactions++
  if (transaction.status !== 'unknown' && transaction.gasUsed !== undefined) counts.receipts++
  if (part.receipt === undefined ? part.frameLogs !== undefined : Array.isArray(part.receipt.logs))
    counts.logs++
  if (transaction.trace !== undefined) counts.traces++
  if (transaction.changes !== undefined) counts.diffs++
  return transaction
}

function presentTiers(data: RawBlockData, counts: Counts, total: number, reads: boolean): readonly Tier[] {
  const present: Tier[] = []
  if (counts.transactions === total) present.push('transactions')
  // In an empty block a tier is there when the source gave its (empty) list.
  const hasReceipts = Array.isArray(data.receipts)
  const hasTraces = Array.isArray(data.callTraces) || Array.isArray(data.traces)
  if (counts.receipts === total && (total > 0 || hasReceipts)) present.push('receipts')
  if (counts.logs === total && (total > 0 || hasReceipts)) present.push('logs')
  if (counts.traces === total && hasTraces) present.push('traces')
  if (counts.diffs === total && Array.isArray(data.stateDiffs)) present.push('stateDiff')
  if (reads) present.push('reads')
  return present
}

/** Joins each transaction with its receipt, trace and diff; by position where hashes agree, else by hash. */
function joinParts(data: RawBlockData, where: string): readonly TransactionParts[] {
  const raw = data.block as RawBlock // the caller checked it
  const receipts = Array.isArray(data.receipts) ? (data.receipts as readonly RawReceipt[]) : undefined
  const calls = Array.isArray(data.callTraces) ? (data.callTraces as readonly RawTraceResult[]) : undefined
  const diffs = Array.isArray(data.stateDiffs) ? (data.stateDiffs as readonly RawTraceResult[]) : undefined
  const roots = Array.isArray(data.traces) ? normaliseParityTraces(data.traces, where) : undefined
  const rootByHash = roots === undefined ? undefined : new Map(roots.map((root) => [root.hash, root]))
  const listed = Array.isArray(raw.transactions) ? (raw.transactions as readonly unknown[]) : undefined
  const heads = listed === undefined ? headsFrom(receipts, rootByHash, calls) : listed
  const receiptByHash = alignedReceipts(heads, receipts) ? undefined : mapReceipts(receipts, where)
  return heads.map((head, position) => {
    const transaction = typeof head === 'string' ? { hash: head } : (head as RawTransaction)
    if (typeof transaction !== 'object' || transaction === null) {
      throw malformed(`transactions[${position}]`, where, head, 'a transaction')
    }
    const aligned = receipts?.[position]
    // Some recordings lost transaction hashes; the receipt at the same position has it.
    const hash = typeof transaction.hash === 'string' ? transaction.hash : aligned?.transactionHash
    const known = needHash(hash, `transactions[${position}].hash`, where)
    const index = toNumber(transaction.transactionIndex) ?? position
    const receipt = receiptByHash === undefined ? aligned : receiptByHash.get(known)
    let frame: CallFrame | undefined = rootByHash?.get(known)?.root
    let frameLogs: readonly Transaction['logs'][number][] | undefined
    const call = calls === undefined ? undefined : resultFor(calls, position, known)
    if (call !== undefined) {
      frame = normaliseCallTrace(call, where)
      if (receipt === undefined && carriesLogs(call)) frameLogs = flattenLogs(call, frame)
    }
    const diff = diffs === undefined ? undefined : resultFor(diffs, position, known)
    const changes = diff === undefined ? undefined : normaliseStateDiff(diff, where)
    return { hash: known, index, transaction, receipt, frame, frameLogs, changes }
  })
}

/** Without a transaction list, the transactions are those that receipts or traces speak of. */
function headsFrom(
  receipts: readonly RawReceipt[] | undefined,
  roots: ReadonlyMap<Hash, { readonly hash: Hash; readonly index: number }> | undefined,
  calls: readonly RawTraceResult[] | undefined,
): readonly RawTransaction[] {
  const heads = new Map<unknown, { readonly hash: unknown; readonly transactionIndex: number }>()
  receipts?.forEach((receipt, i) => {
    const hash = receipt.transactionHash
    heads.set(hash, { hash, transactionIndex: toNumber(receipt.transactionIndex) ?? i })
  })
  for (const { hash, index } of roots?.values() ?? []) {
    if (!heads.has(hash)) heads.set(hash, { hash, transactionIndex: index })
  }
  calls?.forEach(({ txHash }, i) => {
    if (txHash !== undefined && !heads.has(txHash)) heads.set(txHash, { hash: txHash, transactionIndex: i })
  })
  return [...heads.values()].sort((a, b) => a.transactionIndex - b.transactionIndex)
}

function alignedReceipts(heads: readonly unknown[], receipts: readonly RawReceipt[] | undefined): boolean {
  if (receipts === undefined) return true
  if (receipts.length !== heads.length) return false
  for (let i = 0; i < heads.length; i++) {
    const head = heads[i]
    const hash = typeof head === 'string' ? head : (head as RawTransaction | null)?.hash
    if (typeof hash === 'string' && hash !== receipts[i]?.transactionHash) return false
  }
  return true
}

function mapReceipts(
  receipts: readonly RawReceipt[] | undefined,
  where: string,
): ReadonlyMap<unknown, RawReceipt> {
  const map = new Map<unknown, RawReceipt>()
  for (const receipt of receipts ?? []) {
    if (map.has(receipt.transactionHash)) {
      throw malformed('receipts', where, receipt.transactionHash, 'one receipt a transaction')
    }
    map.set(receipt.transactionHash, receipt)
  }
  return map
}

function resultFor(results: readonly RawTraceResult[], position: number, hash: Hash): unknown {
  const aligned = results[position]
  // Older geth leaves txHash out; then position is all there is.
  if (aligned !== undefined && (aligned.txHash === hash || aligned.txHash === undefined))
    return aligned.result
  return results.find((entry) => entry.txHash === hash)?.result
}

/** The block's hash; recordings that lost it get one from what else names the block, or a digest of its contents. */
function hashOf(
  raw: RawBlock,
  data: RawBlockData,
  number: number,
  transactions: readonly Transaction[],
  where: string,
): Hash {
  if (raw.hash !== undefined) return needHash(raw.hash, 'hash', where)
  for (const list of [raw.transactions, data.receipts, data.traces]) {
    const first: unknown = Array.isArray(list) ? list[0] : undefined
    const hash = isRecord(first) ? (first.blockHash ?? first.block_hash) : undefined
    if (typeof hash === 'string') return needHash(hash, 'blockHash', where)
  }
  return digest(['block without hash', number, transactions.map((transaction) => transaction.hash)])
}
