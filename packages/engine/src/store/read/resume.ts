import { decodeCanonical, type Hash } from '@membrane/core'
import { emptyHead, keptBlocks, type LedgerHead } from '../../ledger/append.ts'
import type { Sql } from '../sql/sql.ts'
import type { Resume } from '../store.ts'
import { keptMemories } from '../write/memories.ts'
import { actionOf, incidentOf, incidentRecordOf } from './records.ts'

/** Reads the end of a chain's ledger; an empty head when the chain is new. */
export async function readHead(sql: Sql, chainId: number): Promise<LedgerHead> {
  const [chain, blocks, recorded] = await sql.transaction([
    { text: 'select sequence, hash from chains where chain_id = $1::bigint', params: [chainId] },
    {
      text: `select number, hash, sequence from blocks where chain_id = $1::bigint
        order by sequence desc limit $2::int`,
      params: [chainId, keptBlocks],
    },
    {
      text: `select kind, block_hash from ledger where chain_id = $1::bigint
        order by sequence desc limit $2::int`,
      params: [chainId, 2 * keptBlocks],
    },
  ])
  const end = chain?.[0]
  if (end === undefined) return emptyHead
  return {
    sequence: Number(end.sequence),
    hash: end.hash as Hash,
    canonical: (blocks ?? [])
      .map((row) => ({
        number: Number(row.number),
        hash: row.hash as Hash,
        sequence: Number(row.sequence),
      }))
      .reverse(),
    recorded: (recorded ?? [])
      .map((row) => ({ kind: row.kind as 'block' | 'retracted', hash: row.block_hash as Hash }))
      .reverse(),
  }
}

/** Reads where a guard of this chain stopped, as of one moment. */
export async function readResume(sql: Sql, chainId: number): Promise<Resume> {
  const [chain, blocks, memories, incidents, events, actions] = await sql
    .transaction([
      // The first statement fixes the snapshot, so that all see the same commit.
      { text: 'set transaction isolation level repeatable read', params: [] },
      { text: 'select tip_number, tip_hash from chains where chain_id = $1::bigint', params: [chainId] },
      {
        text: 'select number, hash from blocks where chain_id = $1::bigint order by sequence desc limit $2::int',
        params: [chainId, keptBlocks],
      },
      {
        text: `select block_number, block_hash, memory from detector_memory where chain_id = $1::bigint
        order by position desc limit $2::int`,
        params: [chainId, keptMemories],
      },
      {
        text: `select body::text as body from incidents
        where chain_id = $1::bigint and status in ('open', 'acknowledged') order by position`,
        params: [chainId],
      },
      {
        text: `select e.incident, e.event::text as event from incident_events e join incidents i on i.id = e.incident
        where i.chain_id = $1::bigint and i.status in ('open', 'acknowledged') order by i.position, e.sequence`,
        params: [chainId],
      },
      {
        text: `select body::text as body from actions
        where chain_id = $1::bigint and status in ('planned', 'waiting', 'simulated', 'sent') order by position`,
        params: [chainId],
      },
    ])
    .then((results) => results.slice(1))
  const end = chain?.[0]
  return {
    tip:
      end === undefined || end.tip_hash === null
        ? undefined
        : { number: Number(end.tip_number), hash: end.tip_hash as Hash },
    recent: (blocks ?? []).map((row) => ({ number: Number(row.number), hash: row.hash as Hash })),
    memories: (memories ?? []).map((row) => ({
      block: { number: Number(row.block_number), hash: row.block_hash as Hash },
      // What `writeMemories` encoded.
      memory: decodeCanonical(row.memory) as Readonly<Record<string, string>>,
    })),
    openIncidents: (incidents ?? []).map(incidentOf),
    incidentEvents: (events ?? []).map(incidentRecordOf),
    unfinishedActions: (actions ?? []).map(actionOf),
  }
}
