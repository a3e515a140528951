import type { ActionStatus } from '@membrane/core'
import type { Row, Sql, SqlValue } from '../sql/sql.ts'
import type { Store } from '../store.ts'
import {
  actionOf,
  deliveryOf,
  findingOf,
  incidentOf,
  incidentRecordOf,
  ledgerRowOf,
  measurementOf,
} from './records.ts'

const defaultLimit = 1000

const tables = [
  'chains',
  'blocks',
  'ledger',
  'findings',
  'incidents',
  'incident_events',
  'actions',
  'action_events',
  'deliveries',
  'measurements',
  'detector_memory',
] as const

type Lists = Pick<
  Store,
  | 'findings'
  | 'incidents'
  | 'incidentEvents'
  | 'actions'
  | 'actionHistory'
  | 'ledger'
  | 'ledgerHead'
  | 'measurements'
  | 'dueDeliveries'
  | 'deadDeliveries'
  | 'counts'
>

/** The store's questions that change nothing. Lists come newest first unless their type says otherwise. */
export function listsOf(sql: Sql): Lists {
  const list = async <T>(text: string, params: readonly SqlValue[], map: (row: Row) => T) =>
    (await sql.query(text, params)).map(map)
  const delivery = 'select *, payload::text as payload from deliveries'
  return {
    findings: ({ chainId, limit, includeRetracted }) =>
      list(
        `select *, body::text as body, evidence::text as evidence from findings
        where ($1::bigint is null or chain_id = $1::bigint) and (not retracted or $2::boolean)
        order by position desc limit $3::int`,
        [chainId ?? null, includeRetracted ?? false, limit ?? defaultLimit],
        findingOf,
      ),
    incidents: ({ chainId, limit }) =>
      list(
        `select body::text as body from incidents where $1::bigint is null or chain_id = $1::bigint
        order by position desc limit $2::int`,
        [chainId ?? null, limit ?? defaultLimit],
        incidentOf,
      ),
    incidentEvents: (incident) =>
      list(
        'select incident, event::text as event from incident_events where incident = $1 order by sequence',
        [incident],
        incidentRecordOf,
      ),
    actions: ({ incident, limit }) =>
      list(
        `select body::text as body from actions where $1::text is null or incident = $1::text
        order by position desc limit $2::int`,
        [incident ?? null, limit ?? defaultLimit],
        actionOf,
      ),
    actionHistory: (action) =>
      list(
        'select status from action_events where action = $1 order by sequence',
        [action],
        (row) => row.status as ActionStatus,
      ),
    ledger: (chainId, afterSequence, limit) =>
      list(
        `select *, outcomes::text as outcomes from ledger where chain_id = $1::bigint and sequence > $2::bigint
        order by sequence limit $3::int`,
        [chainId, afterSequence, limit],
        ledgerRowOf,
      ),
    ledgerHead: async (chainId) => {
      const [row] = await sql.query('select sequence, hash from chains where chain_id = $1::bigint', [
        chainId,
      ])
      // `hash` is what `writeLedger` wrote.
      return row === undefined
        ? undefined
        : { sequence: Number(row.sequence), hash: row.hash as `0x${string}` }
    },
    measurements: ({ chainId, name, limit }) =>
      list(
        `select * from measurements where ($1::bigint is null or chain_id = $1::bigint)
          and ($2::text is null or name = $2::text) order by position desc limit $3::int`,
        [chainId ?? null, name ?? null, limit ?? defaultLimit],
        measurementOf,
      ),
    dueDeliveries: (now, limit, channel) =>
      list(
        `${delivery} where state = 'queued' and due_at <= $1::bigint and ($2::text is null or channel = $2::text)
        order by due_at, position limit $3::int`,
        [now, channel ?? null, limit],
        deliveryOf,
      ),
    deadDeliveries: (limit) =>
      list(`${delivery} where state = 'dead' order by position desc limit $1::int`, [limit], deliveryOf),
    counts: async () => {
      const text = tables.map((table) => `select '${table}' as name, count(*) as rows from ${table}`)
      const rows = await sql.query(text.join(' union all '))
      return Object.fromEntries(rows.map((row) => [String(row.name), Number(row.rows)]))
    },
  }
}
