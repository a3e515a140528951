import { MembraneError } from '@membrane/core'
import pg from 'pg'
import { storeError } from './failure.ts'
import { redactUrl } from './redact.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'

/**
 * Connects to a PostgreSQL server (14 or newer, encoding UTF8) through a small pool.
 * @param databaseUrl `postgres://user:password@host:port/database`; never appears in an error.
 * @param onNotice hears of connections lost while idle, in words without secrets.
 * @throws STORE_URL_INVALID, STORE_UNAVAILABLE (retryable), STORE_ENCODING.
 */
export async function openPostgres(
  databaseUrl: string,
  onNotice: (message: string) => void = () => {},
): Promise<Sql> {
  const redact = redactUrl(databaseUrl)
  if (!/^postgres(ql)?:\/\/\S+$/.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new MembraneError('STORE_URL_INVALID', {
      shortMessage: 'The database URL is not of the form postgres://user:password@host:port/database.',
      hint: 'Correct DATABASE_URL; characters such as @ and / in the password must be percent-encoded.',
    })
  }
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 4,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    keepAlive: true,
    application_name: 'membrane',
  })
  // Without a listener a dropped idle connection would end the process.
  pool.on('error', (error) => onNotice(`A database connection was lost: ${redact(error.message)}`))

  const query = async (text: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> => {
    try {
      return rowsOf(await pool.query(text, params.length === 0 ? undefined : [...params]))
    } catch (error) {
      throw storeError(error, redact)
    }
  }

  const transaction = async (statements: readonly Statement[]) => {
    let client: pg.PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      throw storeError(error, redact)
    }
    let broken: Error | undefined
    const onLost = (error: Error) => {
      broken = error
    }
    client.on('error', onLost)
    try {
      await client.query('begin')
      const results: (readonly Row[])[] = []
      for (const { text, params } of statements) {
        results.push(rowsOf(await client.query(text, params.length === 0 ? undefined : [...params])))
      }
      await client.query('commit')
      return results
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => {
        broken = lost
      })
      throw storeError(error, redact)
    } finally {
      client.off('error', onLost)
      client.release(broken)
    }
  }

  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= pool.end()
    return closed
  }
  try {
    const [row] = await query('select current_setting($1) as encoding', ['server_encoding'])
    if (row?.encoding !== 'UTF8') {
      throw new MembraneError('STORE_ENCODING', {
        shortMessage: `The database has encoding ${String(row?.encoding)}; expected UTF8.`,
        hint: "Create it with: create database membrane encoding 'UTF8' template template0.",
      })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { kind: 'postgres', query, transaction, close }
}

function rowsOf(result: pg.QueryResult | readonly pg.QueryResult[]): readonly Row[] {
  if (!Array.isArray(result)) return (result as pg.QueryResult).rows
  return (result.at(-1) as pg.QueryResult | undefined)?.rows ?? []
}
