import { digest, encodeCanonical, type Incident } from '@membrane/core'
import { arrayLiteral } from '../sql/array.ts'
import type { Statement } from '../sql/sql.ts'
import { readableText } from '../sql/text.ts'
import type { IncidentRecord } from '../store.ts'

/** Writes the newest fold of each incident. */
export function writeIncidents(incidents: readonly Incident[]): Statement {
  const latest = [...new Map(incidents.map((incident) => [incident.id, incident])).values()]
  return {
    text: `insert into incidents (id, chain_id, status, severity, score, title, first_block, last_block, body)
      select * from unnest($1::text::text[], $2::text::bigint[], $3::text::text[], $4::text::text[],
        $5::text::float8[], $6::text::text[], $7::text::bigint[], $8::text::bigint[], $9::text::json[])
      on conflict (id) do update set status = excluded.status, severity = excluded.severity, score = excluded.score,
        title = excluded.title, first_block = excluded.first_block, last_block = excluded.last_block, body = excluded.body`,
    params: [
      arrayLiteral(latest.map((incident) => incident.id)),
      arrayLiteral(latest.map((incident) => incident.chainId)),
      arrayLiteral(latest.map((incident) => incident.status)),
      arrayLiteral(latest.map((incident) => incident.severity)),
      arrayLiteral(latest.map((incident) => incident.score)),
      arrayLiteral(latest.map((incident) => readableText(incident.title))),
      arrayLiteral(latest.map((incident) => incident.firstBlock)),
      arrayLiteral(latest.map((incident) => incident.lastBlock)),
      arrayLiteral(latest.map((incident) => encodeCanonical(incident))),
    ],
  }
}

/**
 * Appends incident events in order. An event's id covers the incident, the event and the ledger position of its
 * commit, so that a repeated commit adds nothing while the same thing happening again later is a new event.
 */
export function writeIncidentEvents(records: readonly IncidentRecord[], ledgerSequence: number): Statement {
  const steps = new Map<string, number>()
  const seen = new Map<string, number>()
  const rows = records.map(({ incident, event }) => {
    const step = (steps.get(incident) ?? 0) + 1
    steps.set(incident, step)
    const body = encodeCanonical(event)
    const key = `${incident}${body}`
    const repeat = seen.get(key) ?? 0
    seen.set(key, repeat + 1)
    return { incident, step, body, id: digest([incident, body, ledgerSequence, repeat]) }
  })
  return {
    text: `insert into incident_events (incident, sequence, id, event)
      select new.incident,
        coalesce((select max(old.sequence) from incident_events old where old.incident = new.incident), 0) + new.step,
        new.id, new.event
      from unnest($1::text::text[], $2::text::bigint[], $3::text::text[], $4::text::json[])
        as new (incident, step, id, event)
      where not exists (select 1 from incident_events old where old.id = new.id)`,
    params: [
      arrayLiteral(rows.map((row) => row.incident)),
      arrayLiteral(rows.map((row) => row.step)),
      arrayLiteral(rows.map((row) => row.id)),
      arrayLiteral(rows.map((row) => row.body)),
    ],
  }
}
