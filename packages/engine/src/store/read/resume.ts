import { decodeCanonical, type Hash } from '@membrane/core'
import { emptyHead, keptBlocks, type LedgerHead } from '../../ledger/append.ts'
import type { Sql } from '../sql/sql.ts'
import type { LedgerEntry, Resume } from '../store.ts'
import type { ChainEnd } from '../write/commit.ts'
import { keptMemories } from '../write/memories.ts'
import { actionOf, incidentOf, incidentRecordOf } from './records.ts'

/** First in a transaction of reads, so that all of them see the same commits. */
const oneSnapshot = { text: 'set transaction isolation level repeatable read', params: [] } as const

/** Reads where the commits of a chain have come to; an empty ledger when the chain is new. */
export async function readEnd(sql: Sql, chainId: number): Promise<ChainEnd> {
  const [, chain, blocks, recorded, memories] = await sql.transaction([
    oneSnapshot,
    { text: 'select sequence, hash from chains where chain_id = $1::bigint', params: [chainId] },
    {
      text: 'select number, hash, position from blocks where chain_id = $1::bigint order by position',
      params: [chainId],
    },
    {
      text: `select kind, block_hash from ledger where chain_id = $1::bigint
        order by sequence desc limit $2::int`,
      params: [chainId, 2 * keptBlocks],
    },
    {
      text: 'select block_hash, position from detector_memory where chain_id = $1::bigint order by position',
      params: [chainId],
    },
  ])
  const end = chain?.[0]
  const head: LedgerHead = {
    sequence: end === undefined ? emptyHead.sequence : Number(end.sequence),
    hash: end === undefined ? emptyHead.hash : (end.hash as Hash),
    canonical: (blocks ?? []).map((row) => ({
      number: Number(row.number),
      hash: row.hash as Hash,
      position: Number(row.position),
    })),
    recorded: (recorded ?? [])
      .map((row) => ({ kind: row.kind as LedgerEntry['kind'], hash: row.block_hash as Hash }))
      .reverse(),
  }
  return {
    head,
    memories: (memories ?? []).map((row) => ({
      hash: row.block_hash as Hash,
      position: Number(row.position),
    })),
  }
}

/** Reads where a guard of this chain stopped, as of one moment. */
export async function readResume(sql: Sql, chainId: number): Promise<Resume> {
  const [, chain, blocks, memories, incidents, events, actions] = await sql.transaction([
    oneSnapshot,
    { text: 'select tip_number, tip_hash from chains where chain_id = $1::bigint', params: [chainId] },
    {
      text: 'select number, hash from blocks where chain_id = $1::bigint order by position desc limit $2::int',
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
