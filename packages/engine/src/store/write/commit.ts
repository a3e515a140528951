import type { Hash } from '@membrane/core'
import { appendLedger, type LedgerHead } from '../../ledger/append.ts'
import type { Statement } from '../sql/sql.ts'
import type { Commit } from '../store.ts'
import { writeActions } from './actions.ts'
import { insertFindings, retractFindings } from './findings.ts'
import { writeIncidentEvents, writeIncidents } from './incidents.ts'
import { writeLedger } from './ledger.ts'
import { writeMeasurements } from './measurements.ts'
import { type StoredMemory, writeMemories } from './memories.ts'
import { writeDeliveries } from './outbox.ts'

export type CommitPlan = {
  readonly statements: readonly Statement[]
  /** Which statement returns the ids of new findings; undefined when there is none. */
  readonly findingsAt: number | undefined
  /** Where the chain stands once they are written. */
  readonly end: ChainEnd
}

/** What the next commit of a chain must know about the ones before. */
export type ChainEnd = {
  readonly head: LedgerHead
  /** Blocks whose detector memory is stored, oldest first. */
  readonly memories: readonly StoredMemory[]
}

/**
 * Lays out one commit as the statements of one transaction.
 * @throws STORE_CONFLICT when its ledger entries do not fit on `before`.
 */
export function planCommit(commit: Commit, before: ChainEnd): CommitPlan {
  const append = appendLedger(before.head, commit.ledger)
  const gone = goneBlocks(commit)
  const memories = writeMemories(commit, gone, before.memories)
  const statements: Statement[] = [...writeLedger(commit, append)]
  const findingsAt = commit.findings.length > 0 ? statements.length : undefined
  if (findingsAt !== undefined) statements.push(insertFindings(commit, gone))
  statements.push(...retractFindings(commit, gone))
  statements.push(...memories.statements)
  statements.push(...writeMeasurements(commit, gone))
  if (commit.incidents.length > 0) statements.push(writeIncidents(commit.incidents))
  if (commit.incidentEvents.length > 0) {
    statements.push(writeIncidentEvents(commit.incidentEvents, append.head.sequence))
  }
  if (commit.actions.length > 0) statements.push(...writeActions(commit.actions))
  if (commit.deliveries.length > 0) statements.push(writeDeliveries(commit.deliveries))
  return { statements, findingsAt, end: { head: append.head, memories: memories.stored } }
}

/** Blocks that the commit drops and does not bring back. */
function goneBlocks({ ledger, retractedBlocks }: Commit): ReadonlySet<Hash> {
  const gone = new Set(retractedBlocks)
  for (const { kind, block } of ledger) {
    if (kind === 'retracted') gone.add(block.hash)
    else if (gone.has(block.hash) && isLast(ledger, block.hash)) gone.delete(block.hash)
  }
  return gone
}

function isLast(ledger: Commit['ledger'], hash: Hash): boolean {
  return ledger.findLast(({ block }) => block.hash === hash)?.kind === 'block'
}
