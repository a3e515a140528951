import type { Block, Hash, Log, Transaction } from '@membrane/core'
import { events } from '../signals/events.ts'
import { frameLogs } from './frames.ts'

/** A log with the transaction that emitted it. */
export type PlacedLog = { readonly transaction: Transaction; readonly log: Log }

// Half of all logs are token transfers and wraps, and only rules about value want them: those rules scan for
// themselves instead of having every block's index hold them.
const bulk = [events.Transfer, events.WrappedDeposit, events.WrappedWithdrawal]
const slots: ReadonlyMap<string, number> = new Map(
  Object.values(events)
    .filter((event) => !bulk.some((one) => one.topic === event.topic))
    .map((event, slot) => [event.topic, slot]),
)
const memo = new WeakMap<Block, Index>()
const none: readonly PlacedLog[] = []

type Index = readonly (readonly PlacedLog[] | undefined)[]

/** The transaction's logs, or those that its trace carries when the receipt has none. */
export function logsOf(transaction: Transaction): readonly Log[] {
  if (transaction.logs.length > 0 || transaction.trace === undefined) return transaction.logs
  return frameLogs(transaction)
}

/**
 * The block's logs whose first topic is `topic`, in order. One pass over the block serves every detector, so
 * a rule that waits for rare events costs a map lookup a block. Only the events of `signals/events.ts` are
 * indexed, and of these not Transfer, Deposit and Withdrawal: scan `logsOf` for them.
 */
export function logsByTopic(block: Block, topic: Hash): readonly PlacedLog[] {
  const slot = slots.get(topic)
  if (slot === undefined) return none
  let index = memo.get(block)
  if (index === undefined) {
    index = indexLogs(block)
    memo.set(block, index)
  }
  return index[slot] ?? none
}

function indexLogs(block: Block): Index {
  const index: (PlacedLog[] | undefined)[] = []
  const transfer = events.Transfer.topic
  for (const transaction of block.transactions) {
    for (const log of logsOf(transaction)) {
      const topic = log.topics[0]
      if (topic === undefined || topic === transfer) continue
      const slot = slots.get(topic)
      if (slot === undefined) continue
      const list = index[slot]
      if (list === undefined) index[slot] = [{ transaction, log }]
      else list.push({ transaction, log })
    }
  }
  return index
}
