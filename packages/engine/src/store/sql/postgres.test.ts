import { createServer, type Socket } from 'node:net'
import { digest } from '@membrane/core'
import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres } from '../../testing/postgres.ts'
import { openStore } from '../open.ts'
import { blocksCommit, testDelivery } from '../testing/factory.ts'
import { openPostgres } from './postgres.ts'
import { readMigrations } from './scripts.ts'

const server = await startPostgres()
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
})

async function failure(databaseUrl: string): Promise<{ code: string; retryable: boolean; text: string }> {
  try {
    const sql = await openPostgres(databaseUrl)
    await sql.close()
    throw new Error('it opened')
  } catch (error) {
    const { code, retryable, message, stack, cause, details } = error as Error & {
      code: string
      retryable: boolean
      details: unknown
    }
    return { code, retryable, text: `${message} ${stack} ${String(cause)} ${JSON.stringify(details)}` }
  }
}

describe('a PostgreSQL that cannot be reached', () => {
  test('is a retryable failure that does not tell the password', async () => {
    // A listener that hangs up stands for a server that is starting, stopping or something else entirely.
    const sockets = new Set<Socket>()
    const rude = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('data', () => socket.destroy())
    })
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
    const { port } = rude.address() as { port: number }
    const hungUp = await failure(`postgres://guard:s3cret%40word@127.0.0.1:${port}/db`)
    await new Promise((resolve) => rude.close(resolve))
    const refused = await failure(`postgres://guard:s3cret%40word@127.0.0.1:${port}/db`)
    for (const { code, retryable, text } of [hungUp, refused]) {
      expect({ code, retryable }).toEqual({ code: 'STORE_UNAVAILABLE', retryable: true })
      expect(text).not.toMatch(/s3cret/)
    }
  })

  test.each([
    'mysql://guard:s3cret@localhost/db',
    'postgres://guard:s3cret@local host/db',
    'postgres://guard:s3cret@[bad/db',
  ])('a URL that is none is refused without being repeated: %#', async (url) => {
    const { code, text } = await failure(url)
    expect(code).toBe('STORE_URL_INVALID')
    expect(text).not.toMatch(/s3cret/)
  })
})

describe.skipIf(typeof server === 'string')(
  `the store on a PostgreSQL server${typeof server === 'string' ? ` (${server})` : ''}`,
  () => {
    const newDatabase = () => (typeof server === 'string' ? '' : server.createDatabase())

    test('three guards that start at once on an empty database migrate it once', async () => {
      const databaseUrl = await newDatabase()
      const stores = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl })))
      await Promise.all(stores.map((store, index) => store.commit(blocksCommit(index, 1, 5))))
      expect((await stores[0]!.counts()).ledger).toBe(15)
      await Promise.all(stores.map((store) => store.close()))
      const sql = await openPostgres(databaseUrl)
      expect(await sql.query('select name from membrane_migrations')).toHaveLength(readMigrations().length)
      await sql.close()
    })

    test('goes on after the server has ended its connections', async () => {
      const databaseUrl = await newDatabase()
      const notices: string[] = []
      const store = await openStore({ databaseUrl, onNotice: (message) => notices.push(message) })
      const killer = await openPostgres(databaseUrl)
      for (let block = 1; block <= 10; block++) {
        const writing = store.commit(blocksCommit(1, block, block))
        await killer.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
          where pid <> pg_backend_pid() and datname = current_database()`,
        )
        // Whether the end came before, during or after the commit: trying again makes it there once.
        await writing.catch(() => {})
        await expect
          .poll(() => store.commit(blocksCommit(1, block, block)).then(() => 'done', String))
          .toBe('done')
      }
      const { ledger, findings } = await store.counts()
      expect({ ledger, findings }).toEqual({ ledger: 10, findings: 10 })
      await killer.close()
      await store.close()
    })

    test('two guards share the outbox: a message is held by the one that read it, until it is silent for a minute', async () => {
      const databaseUrl = await newDatabase()
      const [first, second] = await Promise.all([openStore({ databaseUrl }), openStore({ databaseUrl })])
      const hash = digest(['incident'])
      const deliveries = ['1', '2', '3'].map((name) => testDelivery(1, hash, name))
      await first.commit({ ...blocksCommit(1, 1, 1), deliveries })
      const read = async (store: typeof first, now: number) =>
        (await store.dueDeliveries(now, 2, 'pager')).map(({ id }) => id)
      const [one, two, three] = deliveries.map(({ id }) => id)
      expect(await read(first, 1_000)).toEqual([one, two])
      expect(await read(second, 1_000)).toEqual([three])
      expect(await read(first, 30_000)).toEqual([one, two])
      // The first extended its hold; the second did not, and is silent.
      expect(await read(second, 61_500)).toEqual([three])
      expect(await read(second, 90_000)).toEqual([one, two])
      expect(await read(first, 90_000)).toEqual([])
      await Promise.all([first.close(), second.close()])
    })

    test('two guards of one chain: the ledger has one history', async () => {
      const databaseUrl = await newDatabase()
      const [first, second] = await Promise.all([openStore({ databaseUrl }), openStore({ databaseUrl })])
      await first.commit(blocksCommit(1, 1, 1))
      await second.commit(blocksCommit(1, 1, 1))
      const race = await Promise.allSettled([
        first.commit(blocksCommit(1, 2, 9)),
        second.commit(blocksCommit(1, 2, 9, 'b')),
      ])
      const lost = race.filter((outcome) => outcome.status === 'rejected')
      expect(lost).toHaveLength(1)
      expect(lost[0]?.reason).toMatchObject({ code: 'STORE_CONFLICT', retryable: false })
      expect((await first.counts()).ledger).toBe(9)
      await Promise.all([first.close(), second.close()])
    })
  },
)
