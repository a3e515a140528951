import type { Statement } from '../sql/sql.ts'

/** Milliseconds that a message is held: longer than a send may take, and short enough when its holder is gone. */
export const leaseMs = 60_000

/**
 * Takes due messages of one channel for one guard, earliest first, and extends those that it holds already. What
 * another holds, or is taking at this moment, is left out.
 * @param now Unix milliseconds.
 */
export function leaseDeliveries(now: number, limit: number, channel: string, owner: string): Statement {
  return {
    text: `update deliveries set lease_owner = $4, leased_until = $1::bigint + $5::bigint
      where id in (
        select id from deliveries
        where state = 'queued' and due_at <= $1::bigint and channel = $2
          and (lease_owner is null or lease_owner = $4 or leased_until <= $1::bigint)
        order by due_at, position limit $3::int for update skip locked)
      returning *, payload::text as payload`,
    params: [now, channel, limit, owner, leaseMs],
  }
}
