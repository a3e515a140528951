import type { Address, Block, Evidence, Transaction } from '@membrane/core'
import { framesOf, pathOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'

/** A transaction of the block that touched the contracts in question. */
export type Suspect = { readonly transaction: Transaction; readonly evidence: Evidence | undefined }

/**
 * Transactions that may have changed the contracts: by a call that was not reverted and may write, by an event of theirs, or, where
 * neither is known, by being sent to one of them.
 */
export function suspectsOf(block: Block, contracts: ReadonlySet<Address>): readonly Suspect[] {
  const found: Suspect[] = []
  for (const transaction of block.transactions) {
    if (transaction.status === 'reverted') continue
    const suspect = suspectOf(transaction, contracts)
    if (suspect !== undefined) found.push(suspect)
  }
  return found
}

function suspectOf(transaction: Transaction, contracts: ReadonlySet<Address>): Suspect | undefined {
  const frames = framesOf(transaction)
  for (const frame of frames) {
    const { call } = frame
    if (call.reverted || frame.readonly || !contracts.has(frame.account)) continue
    const evidence: Evidence = {
      kind: 'frame',
      path: pathOf(frames, frame),
      from: call.from,
      to: call.to,
      selector: frame.selector,
      note: `called by transaction ${transaction.hash}`,
    }
    return { transaction, evidence }
  }
  if (frames.length > 0) return undefined
  for (const log of logsOf(transaction)) {
    if (!contracts.has(log.address)) continue
    const event = `${log.topics[0] ?? 'anonymous'} of transaction ${transaction.hash}`
    return { transaction, evidence: { kind: 'log', address: log.address, logIndex: log.logIndex, event } }
  }
  const { to } = transaction
  return to && contracts.has(to) ? { transaction, evidence: undefined } : undefined
}
