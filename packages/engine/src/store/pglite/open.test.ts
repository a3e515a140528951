import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore } from '../open.ts'
import type { Sql } from '../sql/sql.ts'
import { blocksCommit } from '../testing/factory.ts'
import { lockDirectory } from './lock.ts'
import { untar } from './untar.ts'

const made: string[] = []
function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'membrane-pglite-'))
  made.push(directory)
  return directory
}
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

describe('the embedded store on disk', () => {
  test('keeps everything when it is closed and opened again, and leaves no lock or half-made cluster', async () => {
    const directory = join(freshDirectory(), 'made', 'for-it')
    const store = await openStore({ directory })
    await store.commit(blocksCommit(1, 1, 3))
    await store.close()
    await expect(store.counts()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(readdirSync(directory)).toEqual(['db'])
    const again = await openStore({ directory })
    expect((await again.resume(1)).tip?.number).toBe(3)
    await expect(openStore({ directory })).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(await again.findings({ chainId: 1 })).toHaveLength(3)
    await again.close()
  })
})

test('a directory that cannot be made is named in the error', async () => {
  const file = join(freshDirectory(), 'file')
  writeFileSync(file, '')
  await expect(openStore({ directory: join(file, 'store') })).rejects.toMatchObject({
    code: 'STORE_DIRECTORY',
  })
})

describe('the lock of a directory', () => {
  const lockOf = (directory: string, holder: object | string) =>
    writeFileSync(join(directory, 'store.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder))

  test('is given to one at a time and given back', () => {
    const directory = freshDirectory()
    const unlock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }))
    unlock()
    lockDirectory(directory)()
    expect(readdirSync(directory)).toEqual([])
  })

  test.each([
    ['of a process that is gone', { pid: 2 ** 30, host: hostname(), started: '1' }],
    ['of an earlier process with the same id', { pid: process.pid, host: hostname(), started: '1' }],
    ['that is not readable', 'half a lo'],
  ])('is taken over when it is one %s', (_, holder) => {
    const directory = freshDirectory()
    lockOf(directory, holder)
    lockDirectory(directory)()
    expect(existsSync(join(directory, 'store.lock'))).toBe(false)
  })

  test('of another host holds while its heartbeat is fresh', () => {
    const directory = freshDirectory()
    lockOf(directory, { pid: 1, host: 'elsewhere', started: '1' })
    expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }))
    const longAgo = new Date(Date.now() - 3_600_000)
    utimesSync(join(directory, 'store.lock'), longAgo, longAgo)
    lockDirectory(directory)()
  })
})

const built = new URL('../../../dist/store/pglite/open.js', import.meta.url)
describe.skipIf(!existsSync(built))(
  'the embedded store in its thread (needs the compiled package: tsc -b)',
  () => {
    test('leaves the main thread free while it works, and comes back when the thread dies', async () => {
      // The compiled twin of ./open.ts: only compiled code starts a worker.
      const { openPglite } = (await import(built.href)) as {
        openPglite: (directory: string, onNotice: (message: string) => void) => Promise<Sql>
      }
      const notices: string[] = []
      const sql = await openPglite(freshDirectory(), (message) => notices.push(message))
      try {
        let ticks = 0
        const timer = setInterval(() => ticks++, 1)
        await sql.query('select count(*) from generate_series(1, 1000000)')
        clearInterval(timer)
        expect(ticks).toBeGreaterThan(5)
        await sql.query('create table kept as select 7 as value')
        // Not a boolean: the driver throws inside the thread, which then ends because it cannot tell how bad it was.
        await expect(sql.query('select $1::boolean', ['seven'])).rejects.toMatchObject({
          code: 'STORE_FAILED',
        })
        await expect
          .poll(() => sql.query('select value from kept').catch(() => []), { timeout: 10_000 })
          .toEqual([{ value: 7 }])
        expect(notices).toHaveLength(1)
      } finally {
        await sql.close()
      }
    })
  },
)

describe('unpacking a snapshot', () => {
  test.each([
    ['cut short', Buffer.alloc(700, 'a')],
    ['empty', Buffer.alloc(0)],
    ['not an archive', Buffer.from('<html>not found</html>'.repeat(100))],
  ])('refuses one that is %s', (_, archive) => {
    expect(() => untar(archive, freshDirectory())).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_INVALID' }),
    )
  })

  test('refuses a path that leaves the directory', () => {
    const archive = Buffer.alloc(2048)
    archive.write('../outside', 0)
    archive.write('00000000000', 124)
    archive.write('0', 156)
    const directory = freshDirectory()
    expect(() => untar(archive, join(directory, 'in'))).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_INVALID' }),
    )
    expect(readdirSync(directory)).toEqual([])
  })
})
