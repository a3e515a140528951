import { isMembraneError, MembraneError } from '@membrane/core'
import { type Migration, readMigrations } from './scripts.ts'
import type { Sql, Statement } from './sql.ts'

/** Any fixed number: what all guards of one PostgreSQL server agree to lock while they migrate. */
const lockKey = 7_236_583_004

/**
 * Brings the tables up to date. Each file runs once, in its own transaction under an advisory lock, and its
 * checksum is kept in `membrane_migrations`.
 * @throws MIGRATION_CHANGED when a file that already ran reads differently now; MIGRATION_UNKNOWN when the
 *   database was written by a newer version; STORE_UNAVAILABLE.
 */
export async function migrate(
  sql: Sql,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  const lock: Statement = { text: 'select pg_advisory_xact_lock($1::bigint)', params: [lockKey] }
  const [exists] = await sql.query("select to_regclass('membrane_migrations') is not null as yes")
  if (exists?.yes !== true) {
    const text = `create table if not exists membrane_migrations (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`
    await sql.transaction([lock, { text, params: [] }])
  }
  const applied: string[] = []
  for (const migration of await pending(sql, migrations)) {
    try {
      await sql.transaction([
        lock,
        {
          text: 'insert into membrane_migrations (name, checksum) values ($1, $2)',
          params: [migration.name, migration.checksum],
        },
        { text: migration.script, params: [] },
      ])
      applied.push(migration.name)
    } catch (error) {
      // Another process that held the lock before us may have run it; the checksum then decides.
      const still = isMembraneError(error, 'STORE_FAILED') ? await pending(sql, migrations) : [migration]
      if (still.includes(migration)) throw error
    }
  }
  return applied
}

async function pending(sql: Sql, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const done = new Map<string, string>()
  for (const row of await sql.query('select name, checksum from membrane_migrations')) {
    done.set(String(row.name), String(row.checksum))
  }
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...done.keys()].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new MembraneError('MIGRATION_UNKNOWN', {
      shortMessage: `The database holds migration ${unknown}, which this version of Membrane does not know.`,
      hint: 'Use the version that wrote it, or a newer one.',
    })
  }
  for (const { name, checksum } of migrations) {
    const before = done.get(name)
    if (before !== undefined && before !== checksum) {
      throw new MembraneError('MIGRATION_CHANGED', {
        shortMessage: `Migration ${name} has changed since it was applied to this database.`,
        hint: 'Restore the file and put the change into a new migration, or start with an empty database.',
        details: { name, applied: before, file: checksum },
      })
    }
  }
  return migrations.filter(({ name }) => !done.has(name))
}
