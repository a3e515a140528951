import type { Hash } from '@membrane/core'
import type { Delivery, QueuedDelivery, Store } from '../../store/store.ts'

/** The outbox part of a store, in memory, with the semantics that the store port describes. */
export type Outbox = Pick<Store, 'dueDeliveries' | 'settleDelivery'> & {
  readonly add: (...deliveries: readonly Delivery[]) => void
  readonly all: () => readonly QueuedDelivery[]
  readonly get: (id: Hash) => QueuedDelivery | undefined
}

export function createOutbox(clock: () => number): Outbox {
  const rows = new Map<Hash, QueuedDelivery>()
  return {
    add: (...deliveries) => {
      for (const delivery of deliveries) {
        if (rows.has(delivery.id)) continue
        rows.set(delivery.id, {
          ...delivery,
          state: 'queued',
          attempts: 0,
          dueAt: clock(),
          lastError: undefined,
        })
      }
    },
    all: () => [...rows.values()],
    get: (id) => rows.get(id),
    dueDeliveries: async (now, limit, channel) =>
      [...rows.values()]
        .filter((row) => row.state === 'queued' && row.dueAt <= now)
        .filter((row) => channel === undefined || row.channel === channel)
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit),
    settleDelivery: async (id, outcome) => {
      const row = rows.get(id)
      if (row === undefined || row.state !== 'queued') return
      const attempts = row.attempts + 1
      if (outcome.state === 'delivered') rows.set(id, { ...row, state: 'delivered', attempts })
      else if (outcome.state === 'dead')
        rows.set(id, { ...row, state: 'dead', attempts, lastError: outcome.error })
      else rows.set(id, { ...row, attempts, dueAt: outcome.dueAt, lastError: outcome.error })
    },
  }
}
