import type { Address, CallFrame, Hash, Hex, Log, Transaction, TransactionStatus } from '@membrane/core'

/** A transaction with its place on the chain: all that the search for copied calldata looks at. Lower-case hex. */
export type PlacedTransaction = {
  readonly hash: Hash
  readonly block: number
  readonly index: number
  readonly from: Address | undefined
  /** null for a contract creation; undefined when not told. */
  readonly to: Address | null | undefined
  /** wei. */
  readonly value: bigint | undefined
  readonly input: Hex | undefined
  /** wei per gas; undefined when not told. */
  readonly gasPrice: bigint | undefined
  readonly status: TransactionStatus
  /** undefined when not told, which is not the same as none. */
  readonly logs: readonly Log[] | undefined
  readonly trace: CallFrame | undefined
}

/**
 * @param logsKnown whether an empty list of logs means that there were none.
 * @param status what became of it, where somebody knows better than its receipt.
 */
export function placeTransaction(
  transaction: Transaction,
  block: number,
  logsKnown: boolean,
  status: TransactionStatus = transaction.status,
): PlacedTransaction {
  const { hash, index, from, to, value, input, effectiveGasPrice, logs, trace } = transaction
  return {
    hash,
    block,
    index,
    from,
    to,
    value,
    input,
    gasPrice: effectiveGasPrice,
    status,
    logs: logsKnown ? logs : undefined,
    trace,
  }
}
