import type { Block, Hash, Log, Transaction } from '@membrane/core'
import { events } from '../signals/events.ts'
import { frameLogs } from './frames.ts'

/** A log with the transaction that emitted it. */
export type PlacedLog = { readonly transaction: Transaction; readonly log: Log }

const watched: ReadonlySet<string> = new Set(Object.values(events).map((event) => event.topic))
const memo = new WeakMap<Block, ReadonlyMap<Hash, readonly PlacedLog[]>>()
const none: readonly PlacedLog[] = []

/** The transaction's logs, or those that its trace carries when the receipt has none. */
export function logsOf(transaction: Transaction): readonly Log[] {
  if (transaction.logs.length > 0 || transaction.trace === undefined) return transaction.logs
  return frameLogs(transaction)
}

/**
 * The block's logs whose first topic is `topic`, in order. One pass over the block serves every detector, so
 * a rule that waits for rare events costs a map lookup a block.
 */
export function logsByTopic(block: Block, topic: Hash): readonly PlacedLog[] {
  let index = memo.get(block)
  if (index === undefined) {
    index = indexLogs(block)
    memo.set(block, index)
  }
  return index.get(topic) ?? none
}

function indexLogs(block: Block): ReadonlyMap<Hash, readonly PlacedLog[]> {
  const index = new Map<Hash, PlacedLog[]>()
  for (const transaction of block.transactions) {
    for (const log of logsOf(transaction)) {
      const topic = log.topics[0]
      if (topic === undefined || !watched.has(topic)) continue
      const list = index.get(topic)
      if (list === undefined) index.set(topic, [{ transaction, log }])
      else list.push({ transaction, log })
    }
  }
  return index
}
