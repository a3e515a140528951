import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isMembraneError, MembraneError } from '@membrane/core'
import { sqlFailure, storeError } from '../sql/failure.ts'
import type { Sql } from '../sql/sql.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { lockDirectory } from './lock.ts'
import { snapshotArchive } from './snapshot.ts'
import { openDatabaseThread } from './thread.ts'

/**
 * Opens the embedded PostgreSQL in `directory`, or in memory when it is undefined. The database runs in a worker
 * thread; from uncompiled sources, where there is no worker file, in this one. If the thread dies it is opened
 * again on the next call.
 * @throws STORE_LOCKED when another process has the directory open; STORE_DIRECTORY when it cannot be made or
 *   written; STORE_UNAVAILABLE.
 */
export async function openPglite(
  directory: string | undefined,
  onNotice: (message: string) => void = () => {},
): Promise<Sql> {
  const root = directory === undefined ? undefined : resolve(directory)
  const unlock = root === undefined ? () => {} : claim(root)
  const cluster = root === undefined ? undefined : join(root, 'db')
  let database: Promise<Database> | undefined
  let running = false
  let closed: Promise<void> | undefined

  const open = async (): Promise<Database> => {
    const fresh = cluster === undefined || !existsSync(cluster)
    const cache = root === undefined ? undefined : join(root, 'cache')
    const snapshot = fresh ? await snapshotArchive(cache) : undefined
    try {
      return await start({ directory: cluster, snapshot })
    } catch (error) {
      if (snapshot === undefined) throw error
      onNotice('The cached database snapshot could not be used; making the database from nothing.')
      rmSync(snapshot, { force: true })
      return start({ directory: cluster, snapshot: undefined })
    }
  }
  const start = (options: DatabaseOptions): Promise<Database> =>
    import.meta.url.endsWith('.ts')
      ? openDatabase(options)
      : openDatabaseThread(options, () => {
          // What was in memory is gone with the thread; what is on disk recovers from its write-ahead log.
          if (closed !== undefined || cluster === undefined || !running) return
          database = undefined
          onNotice('The embedded database ended and is opened again when needed.')
        })
  const use = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    if (closed !== undefined) throw storeError(new Error('cannot use a pool after it was closed'))
    try {
      database ??= open().catch((error: unknown) => {
        database = undefined
        throw error
      })
      const opened = await database
      running = true
      return await work(opened)
    } catch (error) {
      throw storeError(error)
    }
  }
  try {
    await use(async () => {})
  } catch (error) {
    unlock()
    throw error
  }
  return {
    kind: 'pglite',
    query: (text, params = []) => use((db) => db.query(text, params)),
    transaction: (statements) => use((db) => db.transaction(statements)),
    close: () => {
      closed ??= (async () => {
        try {
          await (await database)?.close()
        } finally {
          unlock()
        }
      })()
      return closed
    },
  }
}

function claim(directory: string): () => void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return lockDirectory(directory)
  } catch (error) {
    if (isMembraneError(error)) throw error
    throw new MembraneError('STORE_DIRECTORY', {
      shortMessage: `The store directory ${directory} cannot be used: ${sqlFailure(error).message}`,
      hint: 'Give the guard a directory that it may write, or set DATABASE_URL.',
      cause: error,
    })
  }
}
