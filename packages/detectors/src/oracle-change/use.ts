import type { Address } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { SourceChange } from './sources.ts'

/** What the same transaction did with a changed source. */
export type Use = {
  /** Somebody else than the initiator asked the new source, or the contract whose price was set, after the change. */
  readonly asked: PlacedFrame | undefined
  /** Somebody then paid the initiator's side. */
  readonly paid: PlacedFrame | undefined
}

const unused: Use = { asked: undefined, paid: undefined }

/** Looks for a use of the change by the transaction that made it. One pass over the frames that follow. */
export function useOf(change: SourceChange, cluster: ReadonlySet<Address>): Use {
  const { frame: setter, source, contract, transaction } = change
  if (setter === undefined) return unused
  const frames = framesOf(transaction)
  const wanted = source ?? contract
  let asked: PlacedFrame | undefined
  for (let i = setter.end; i < frames.length; i++) {
    const frame = frames[i]
    if (frame === undefined || frame.call.reverted) continue
    if (asked === undefined) {
      const caller = frames[frame.parent]?.account
      // A contract of one transaction's own making may be asked by the initiator too: that relies on nothing.
      if (frame.account === wanted && caller !== undefined && !cluster.has(caller)) asked = frame
    } else if (pays(frame, cluster)) return { asked, paid: frame }
  }
  return asked === undefined ? unused : { asked, paid: undefined }
}

/** Whether somebody outside gives the initiator's side tokens or coin. */
function pays({ call, selector, account, readonly }: PlacedFrame, cluster: ReadonlySet<Address>): boolean {
  if (call.type !== 'CALL' || readonly) return false
  if (call.value > 0n && cluster.has(account) && !cluster.has(call.from)) return true
  if (cluster.has(account)) return false
  const first = argumentAt(call.input, 0)
  if (first === undefined) return false
  if (selector === functions.transfer.selector) {
    return !cluster.has(call.from) && cluster.has(wordToAddress(first))
  }
  if (selector !== functions.transferFrom.selector) return false
  const second = argumentAt(call.input, 1)
  return second !== undefined && !cluster.has(wordToAddress(first)) && cluster.has(wordToAddress(second))
}
