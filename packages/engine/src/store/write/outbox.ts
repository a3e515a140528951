import { encodeCanonical } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import type { Delivery } from '../store.ts'

/** Queues messages; one that is there already, in whatever state, stays as it is. */
export function writeDeliveries(deliveries: readonly Delivery[]): Statement {
  return {
    text: `insert into deliveries (id, channel, incident, state, payload)
      select id, channel, incident, 'queued', payload
      from unnest($1::text::text[], $2::text::text[], $3::text::text[], $4::text::json[])
        as new (id, channel, incident, payload)
      on conflict (id) do nothing`,
    params: [
      arrayLiteral(deliveries.map((delivery) => delivery.id)),
      arrayLiteral(deliveries.map((delivery) => delivery.channel)),
      arrayLiteral(deliveries.map((delivery) => delivery.incident)),
      arrayLiteral(deliveries.map((delivery) => encodeCanonical(delivery.payload))),
    ],
  }
}
