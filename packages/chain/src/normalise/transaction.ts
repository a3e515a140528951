import type {
  Address,
  CallFrame,
  Hash,
  Log,
  StateChange,
  Transaction,
  TransactionStatus,
} from '@membrane/core'
import { noLogs, normaliseLogs } from './log.ts'
import { needAddress, needBytes, toAddress, toBigint, toNumber } from './quantity.ts'
import type { RawReceipt, RawTransaction } from './raw.ts'

/** All that a source has of one transaction, before it becomes one record. */
export type TransactionParts = {
  readonly hash: Hash
  readonly index: number
  readonly transaction: RawTransaction
  readonly receipt: RawReceipt | undefined
  readonly frame: CallFrame | undefined
  /** Logs of the trace, used when there is no receipt. */
  readonly frameLogs: readonly Log[] | undefined
  readonly changes: readonly StateChange[] | undefined
}

/**
 * Joins a transaction with its receipt, trace and diff. Where the transaction's own fields are missing, the receipt
 * and then the root frame tell what they can.
 * @throws BLOCK_MALFORMED naming the field, the transaction and the block.
 */
export function normaliseTransaction(
  parts: TransactionParts,
  baseFee: bigint | undefined,
  where: string,
): Transaction {
  const { transaction, receipt, frame } = parts
  const { from, value, input } = transaction
  const creation = frame !== undefined && (frame.type === 'CREATE' || frame.type === 'CREATE2')
  const logs = receipt?.logs
  return {
    hash: parts.hash,
    index: parts.index,
    from:
      typeof from === 'string'
        ? needAddress(from, 'transaction.from', where)
        : (toAddress(receipt?.from, 'receipt.from', where) ?? frame?.from),
    to: calleeOf(transaction, receipt, frame, creation, where),
    value: value === undefined ? frame?.value : toBigint(value, 'transaction.value', where),
    input: input === undefined ? frame?.input : needBytes(input, 'transaction.input', where),
    nonce: toNumber(transaction.nonce),
    effectiveGasPrice: priceOf(transaction, receipt, baseFee, where),
    status: statusOf(receipt, frame),
    gasUsed: receipt === undefined ? frame?.gasUsed : toNumber(receipt.gasUsed),
    contractAddress:
      toAddress(receipt?.contractAddress, 'receipt.contractAddress', where) ??
      (creation ? frame.to : undefined),
    logs: Array.isArray(logs) ? normaliseLogs(logs, where) : (parts.frameLogs ?? noLogs),
    trace: frame,
    changes: parts.changes,
  }
}

function calleeOf(
  transaction: RawTransaction,
  receipt: RawReceipt | undefined,
  frame: CallFrame | undefined,
  creation: boolean,
  where: string,
): Address | null | undefined {
  const to = transaction.to === undefined ? receipt?.to : transaction.to
  if (typeof to === 'string') return needAddress(to, 'transaction.to', where)
  if (to === null) return null
  if (frame === undefined) return undefined
  return creation ? null : frame.to
}

function statusOf(receipt: RawReceipt | undefined, frame: CallFrame | undefined): TransactionStatus {
  const status = receipt?.status
  if (status === '0x1' || status === 1) return 'success'
  if (status === '0x0' || status === 0) return 'reverted'
  // Before Byzantium a receipt had no status; the root frame tells as well.
  if (frame === undefined) return 'unknown'
  return frame.error === undefined ? 'success' : 'reverted'
}

function priceOf(
  transaction: RawTransaction,
  receipt: RawReceipt | undefined,
  baseFee: bigint | undefined,
  where: string,
): bigint | undefined {
  const paid = receipt?.effectiveGasPrice ?? receipt?.gasPrice
  if (paid !== undefined && paid !== null) return toBigint(paid, 'receipt.effectiveGasPrice', where)
  if (transaction.maxFeePerGas !== undefined && baseFee !== undefined) {
    const cap = toBigint(transaction.maxFeePerGas, 'maxFeePerGas', where) ?? 0n
    const bid = baseFee + (toBigint(transaction.maxPriorityFeePerGas, 'maxPriorityFeePerGas', where) ?? 0n)
    return bid < cap ? bid : cap
  }
  return toBigint(transaction.gasPrice, 'transaction.gasPrice', where)
}
