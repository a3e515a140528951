import type { Hash, PendingTransaction } from '@membrane/core'

/** The pending transactions that actions race, by action and by sender and nonce. */
export type Rivals = {
  readonly of: (action: Hash) => PendingTransaction | undefined
  readonly set: (action: Hash, transaction: PendingTransaction) => void
  readonly delete: (action: Hash) => void
  /** The actions that race a transaction which this one takes the place of: same sender and nonce, another hash. */
  readonly replacedBy: (transaction: PendingTransaction) => readonly Hash[]
}

export function createRivals(): Rivals {
  const byAction = new Map<Hash, PendingTransaction>()
  const bySlot = new Map<string, Set<Hash>>()
  const slotOf = ({ from, nonce }: PendingTransaction) => `${from}:${nonce}`
  const remove = (action: Hash) => {
    const before = byAction.get(action)
    if (before === undefined) return
    byAction.delete(action)
    const slot = bySlot.get(slotOf(before))
    slot?.delete(action)
    if (slot?.size === 0) bySlot.delete(slotOf(before))
  }
  return {
    of: (action) => byAction.get(action),
    delete: remove,
    set: (action, transaction) => {
      remove(action)
      byAction.set(action, transaction)
      const slot = bySlot.get(slotOf(transaction)) ?? new Set()
      bySlot.set(slotOf(transaction), slot.add(action))
    },
    replacedBy: (transaction) =>
      [...(bySlot.get(slotOf(transaction)) ?? [])].filter(
        (action) => byAction.get(action)?.hash !== transaction.hash,
      ),
  }
}
