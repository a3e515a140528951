import type { Address, CallFrame, Hex } from '@membrane/core'
import { fewestDigits } from './calldata.ts'
import type { PlacedTransaction } from './transaction.ts'

type TracedCall = { readonly transaction: PlacedTransaction; readonly frame: CallFrame }

/** The calls below the roots of a block's traced transactions, read when first asked for. */
export type TracedCalls = {
  readonly transactions: PlacedTransaction[]
  /** How many of the transactions are in `byLength`. */
  read: number
  /** By the calldata's length, which two like calls share. */
  readonly byLength: Map<number, TracedCall[]>
}

/** The transactions that made the call `input` to `to`, in their order. */
export function madeBefore(calls: TracedCalls, to: Address, input: Hex): readonly PlacedTransaction[] {
  for (; calls.read < calls.transactions.length; calls.read++) {
    const transaction = calls.transactions[calls.read]
    if (transaction?.trace !== undefined) collect(transaction.trace, transaction, calls)
  }
  const found: PlacedTransaction[] = []
  for (const { transaction, frame } of calls.byLength.get(input.length) ?? [])
    if (frame.to === to && frame.input === input) found.push(transaction)
  return found
}

function collect(frame: CallFrame, transaction: PlacedTransaction, calls: TracedCalls): void {
  for (const call of frame.calls) {
    if (call.reverted) continue
    if (call.type === 'CALL' && call.input.length >= 2 + fewestDigits) {
      const same = calls.byLength.get(call.input.length)
      if (same === undefined) calls.byLength.set(call.input.length, [{ transaction, frame: call }])
      else same.push({ transaction, frame: call })
    }
    collect(call, transaction, calls)
  }
}
