import { randomUUID } from 'node:crypto'
import type { Action } from '@membrane/core'
import { openPglite } from './pglite/open.ts'
import { listsOf } from './read/lists.ts'
import { deliveryOf } from './read/records.ts'
import { readEnd, readResume } from './read/resume.ts'
import { migrate } from './sql/migrate.ts'
import { openPostgres } from './sql/postgres.ts'
import type { Sql } from './sql/sql.ts'
import type { Commit, CommitResult, Store } from './store.ts'
import { writeActions } from './write/actions.ts'
import { type ChainEnd, planCommit } from './write/commit.ts'
import { leaseDeliveries } from './write/lease.ts'
import { settleDelivery } from './write/settle.ts'

export type StoreOptions = {
  /** `postgres://...` selects PostgreSQL; absent or empty selects the embedded store. */
  readonly databaseUrl?: string | undefined
  /** Where the embedded store keeps its files. Default `.membrane`. */
  readonly directory?: string | undefined
  /** Keeps the embedded store in memory: nothing survives `close`. */
  readonly memory?: boolean | undefined
  /** Hears what an operator should know and no call fails for, without secrets. */
  readonly onNotice?: ((message: string) => void) | undefined
}

/** How many commits the embedded store makes before it reclaims the space of replaced rows: nothing else does there. */
const commitsBetweenVacuums = 250

/**
 * Opens the guard's memory and brings its tables up to date.
 * @example const store = await openStore({ databaseUrl: process.env.DATABASE_URL })
 * @throws STORE_LOCKED when another process has the directory open; STORE_UNAVAILABLE (retryable);
 *   STORE_DIRECTORY; STORE_URL_INVALID; STORE_ENCODING; MIGRATION_CHANGED; MIGRATION_UNKNOWN.
 */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const { databaseUrl, directory = '.membrane', memory = false, onNotice } = options
  const sql =
    databaseUrl !== undefined && databaseUrl !== ''
      ? await openPostgres(databaseUrl, onNotice)
      : await openPglite(memory ? undefined : directory, onNotice)
  try {
    await migrate(sql)
  } catch (error) {
    await sql.close()
    throw error
  }
  return storeOver(sql, onNotice)
}

/** A store over a database whose tables are there. Commits run one after the other. */
export function storeOver(sql: Sql, onNotice: (message: string) => void = () => {}): Store {
  const ends = new Map<number, ChainEnd>()
  let last: Promise<unknown> = Promise.resolve()
  let commits = 0
  const lists = listsOf(sql)
  /** Who holds what this store reads to be sent. */
  const owner = randomUUID()

  const write = async (commit: Commit): Promise<CommitResult> => {
    const { chainId } = commit
    try {
      const before = ends.get(chainId) ?? (await readEnd(sql, chainId))
      const { statements, findingsAt, end } = planCommit(commit, before)
      const results = statements.length === 0 ? [] : await sql.transaction(statements)
      ends.set(chainId, end)
      const found = findingsAt === undefined ? [] : (results[findingsAt] ?? [])
      const ids = new Set(found.map((row) => row.id))
      const newFindings = commit.findings.map(({ id }) => id).filter((id) => ids.delete(id))
      return { newFindings }
    } catch (error) {
      // What the database holds now is not known: the next commit reads it again.
      ends.delete(chainId)
      throw error
    }
  }
  const vacuum = async (): Promise<void> => {
    try {
      await sql.query('vacuum (analyze) chains, blocks, detector_memory, incidents, actions, deliveries')
    } catch (error) {
      onNotice(`Reclaiming space in the store failed: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  return {
    kind: sql.kind,
    ...lists,
    dueDeliveries: async (now, limit, channel) => {
      // An embedded database has one guard; nobody could send the same message twice.
      if (channel === undefined || sql.kind === 'pglite') return lists.dueDeliveries(now, limit, channel)
      const { text, params } = leaseDeliveries(now, limit, channel, owner)
      const rows = await sql.query(text, params)
      return [...rows]
        .sort((a, b) => Number(a.due_at) - Number(b.due_at) || Number(a.position) - Number(b.position))
        .map(deliveryOf)
    },
    commit: (commit) => {
      const turn = inTurn(() => write(commit))
      commits++
      if (sql.kind === 'pglite' && commits % commitsBetweenVacuums === 0) void inTurn(vacuum)
      return turn
    },
    resume: (chainId) => inTurn(() => readResume(sql, chainId)),
    saveAction: (action: Action) =>
      inTurn(async () => {
        await sql.transaction(writeActions([action]))
      }),
    settleDelivery: async (id, outcome) => {
      const { text, params } = settleDelivery(id, outcome)
      await sql.query(text, params)
    },
    close: () => inTurn(() => sql.close()),
  }
}
