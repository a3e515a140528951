import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

/**
 * The frame by which control came to the account that works in `frame`: what it was told to do stands in that frame's
 * calldata. Delegate calls and calls of a contract to itself are the account's own affair and are passed over.
 */
export function entryOf(frames: readonly PlacedFrame[], frame: PlacedFrame): PlacedFrame {
  let entry = frame
  for (let above = frames[entry.parent]; above?.account === frame.account; above = frames[entry.parent]) {
    entry = above
  }
  return entry
}

/** Whether `calldata` names the account: its twenty bytes stand somewhere after the selector. */
export function names(calldata: string, account: Address): boolean {
  return calldata.indexOf(account.slice(2), 10) > 0
}

/** Functions by which the owners of a wallet let it do anything: what it does there they have decided. */
export const walletExecutors: ReadonlySet<string> = new Set([
  functions.execTransaction.selector,
  functions.proxyExecute.selector,
  functions.walletExecute.selector,
  functions.walletExecuteBatch.selector,
  functions.walletExecuteBatchValues.selector,
  functions.handleOps.selector,
])
