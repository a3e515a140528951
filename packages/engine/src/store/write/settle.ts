import type { Hash } from '@membrane/core'
import type { Statement } from '../sql/sql.ts'
import { readableText } from '../sql/text.ts'
import type { Store } from '../store.ts'

type Outcome = Parameters<Store['settleDelivery']>[1]

/** Records how one try to deliver a message went; a message that has left the queue already is not changed. */
export function settleDelivery(id: Hash, outcome: Outcome): Statement {
  return {
    text: `update deliveries set state = $2, attempts = attempts + 1, due_at = coalesce($3::bigint, due_at),
        delivered_at = $4::bigint, last_error = coalesce($5::text, last_error)
      where id = $1 and state = 'queued'`,
    params: [
      id,
      outcome.state,
      outcome.state === 'queued' ? outcome.dueAt : null,
      outcome.state === 'delivered' ? outcome.at : null,
      outcome.state === 'delivered' ? null : readableText(outcome.error, 2000),
    ],
  }
}
