import type { Address, CallFrame, TransactionStatus } from '@membrane/core'
import { ether, type Transfer } from '../transfer.ts'

/** wei that native transfers brought to the block's coinbase from others; undefined when the coinbase is not known. */
export function tipTo(miner: Address | undefined, transfers: readonly Transfer[]): bigint | undefined {
  if (miner === undefined) return undefined
  let sum = 0n
  for (const { token, to, from, amount } of transfers) {
    if (token === ether && to === miner && from !== miner) sum += amount
  }
  return sum
}

/** How the transaction ended by its root frame, which nodes have told rightly where their receipts did not. */
export function outcomeOf(root: CallFrame): TransactionStatus {
  return root.reverted ? 'reverted' : 'success'
}

/** Adds transfers, themselves in order, to a list that is in order of time. */
export function addInOrder(list: Transfer[], added: readonly Transfer[]): void {
  if (added.length === 0) return
  const first = added[0] as Transfer // not empty
  const last = list[list.length - 1]
  for (const transfer of added) list.push(transfer)
  if (last !== undefined && last.order > first.order) list.sort((a, b) => a.order - b.order)
}
