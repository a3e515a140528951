import { type Action, decodeCanonical, type Evidence, type Hash, type Incident } from '@membrane/core'
import type { Row } from '../sql/sql.ts'
import type { IncidentRecord, LedgerRow, QueuedDelivery, StoredFinding, StoredMeasurement } from '../store.ts'

// Rows are what the writers of this package wrote: the casts below say what they encoded.

export function findingOf(row: Row): StoredFinding {
  const body = decodeCanonical(row.body) as Pick<
    StoredFinding,
    'severity' | 'score' | 'title' | 'subject' | 'victims' | 'attackers' | 'unknown'
  >
  return {
    ...body,
    id: row.id as Hash,
    detector: String(row.detector),
    stage: row.stage as StoredFinding['stage'],
    chainId: Number(row.chain_id),
    block: { number: Number(row.block_number), hash: row.block_hash as Hash },
    transaction: (row.transaction_hash as Hash | null) ?? undefined,
    evidence: decodeCanonical(row.evidence) as readonly Evidence[],
    retracted: row.retracted === true,
  }
}

export function incidentOf(row: Row): Incident {
  return decodeCanonical(row.body) as Incident
}

export function incidentRecordOf(row: Row): IncidentRecord {
  return { incident: row.incident as Hash, event: decodeCanonical(row.event) as IncidentRecord['event'] }
}

/** `reason` and `transaction` are always there, undefined when they are unknown; JSON leaves undefined out. */
export function actionOf(row: Row): Action {
  const body = decodeCanonical(row.body) as Action
  return { ...body, reason: body.reason, transaction: body.transaction }
}

export function ledgerRowOf(row: Row): LedgerRow {
  return {
    chainId: Number(row.chain_id),
    sequence: Number(row.sequence),
    kind: row.kind as LedgerRow['kind'],
    block: { number: Number(row.block_number), hash: row.block_hash as Hash },
    parentHash: (row.parent_hash as Hash | null) ?? undefined,
    outcomes: decodeCanonical(row.outcomes) as LedgerRow['outcomes'],
    previous: row.previous as Hash,
    hash: row.hash as Hash,
  }
}

export function deliveryOf(row: Row): QueuedDelivery {
  return {
    id: row.id as Hash,
    channel: String(row.channel),
    incident: row.incident as Hash,
    payload: decodeCanonical(row.payload) as QueuedDelivery['payload'],
    state: row.state as QueuedDelivery['state'],
    attempts: Number(row.attempts),
    dueAt: Number(row.due_at),
    lastError: (row.last_error as string | null) ?? undefined,
  }
}

export function measurementOf(row: Row): StoredMeasurement {
  const reason = row.reason as string | null
  return {
    chainId: Number(row.chain_id),
    block: { number: Number(row.block_number), hash: row.block_hash as Hash },
    name: String(row.name),
    value: row.value === null ? undefined : Number(row.value),
    labels: decodeCanonical(row.labels) as StoredMeasurement['labels'],
    ...(reason === null ? {} : { reason }),
  }
}
