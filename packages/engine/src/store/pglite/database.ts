import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { PGlite, types } from '@electric-sql/pglite'
import type { Row, SqlValue, Statement } from '../sql/sql.ts'
import { untar } from './untar.ts'

export type DatabaseOptions = {
  /** Where the cluster lives; undefined keeps it in memory. */
  readonly directory: string | undefined
  /** An archive of a fresh cluster; undefined runs initdb. */
  readonly snapshot: string | undefined
}

/** A PostgreSQL in this thread. Calls run one after the other. */
export type Database = {
  readonly query: (text: string, params: readonly SqlValue[]) => Promise<readonly Row[]>
  readonly transaction: (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>
  readonly close: () => Promise<void>
}

/**
 * Opens or creates a PGlite cluster. A new one is unpacked beside its place and renamed into it, so that a
 * process killed half-way leaves no half cluster. Commits reach the operating system before they are
 * acknowledged, which survives the end of the process; PGlite has no fsync, so a power cut may lose the last
 * seconds: PostgreSQL is the store for that.
 */
export async function openDatabase({ directory, snapshot }: DatabaseOptions): Promise<Database> {
  // bigint columns hold heights, chain ids and milliseconds, all below 2^53.
  const options = { parsers: { [types.INT8]: Number } }
  let db: PGlite
  if (directory === undefined) {
    db =
      snapshot === undefined
        ? await PGlite.create(options)
        : await PGlite.create({ ...options, loadDataDir: new Blob([readFileSync(snapshot)]) })
  } else {
    await place(directory, snapshot)
    db = await PGlite.create({ ...options, dataDir: directory })
  }
  return {
    query: (text, params) => run(db, { text, params }),
    transaction: (statements) =>
      db.transaction(async (tx) => {
        const results: (readonly Row[])[] = []
        for (const statement of statements) results.push(await run(tx, statement))
        return results
      }),
    close: () => db.close(),
  }
}

async function run(db: Pick<PGlite, 'query' | 'exec'>, { text, params }: Statement): Promise<readonly Row[]> {
  if (params.length > 0) return (await db.query<Row>(text, [...params])).rows
  return ((await db.exec(text)).at(-1)?.rows as readonly Row[] | undefined) ?? []
}

async function place(directory: string, snapshot: string | undefined): Promise<void> {
  const parent = dirname(directory)
  const prefix = `${basename(directory)}.new-`
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  if (existsSync(directory)) return
  const fresh = join(parent, `${prefix}${process.pid}`)
  if (snapshot === undefined) {
    await (await PGlite.create({ dataDir: fresh, initDbStartParams: ['--wal-segsize=1'] })).close()
  } else untar(readFileSync(snapshot), fresh)
  renameSync(fresh, directory)
}
