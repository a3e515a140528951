import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import pg from 'pg'

export type PostgresServer = {
  readonly url: string
  /** Makes an empty database on the same server and gives its URL. */
  readonly createDatabase: () => Promise<string>
  readonly stop: () => Promise<void>
}

const run = promisify(execFile)

/**
 * Gives tests a PostgreSQL: the one that `MEMBRANE_TEST_DATABASE_URL` names (its user must be able to create
 * databases), else a temporary cluster from the server binaries of this machine, listening on loopback alone.
 * As root the server runs as `postgres` or `nobody`, because PostgreSQL refuses to run as root.
 * @returns why there is none, as a string fit for a skipped test's message.
 */
export async function startPostgres(): Promise<PostgresServer | string> {
  const given = process.env.MEMBRANE_TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    return { url: given, createDatabase: () => createDatabase(given), stop: async () => {} }
  }
  const bin = await findBinaries()
  if (bin === undefined) {
    return 'no PostgreSQL server binaries found; install them or set MEMBRANE_TEST_DATABASE_URL'
  }
  const account = await findAccount()
  if (account === undefined) return 'PostgreSQL cannot run as root, and there is no user postgres or nobody'
  const root = mkdtempSync(join(tmpdir(), 'membrane-postgres-'))
  const data = join(root, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (account.uid !== undefined) {
    chmodSync(root, 0o700)
    for (const path of [root, data]) chownSync(path, account.uid, account.gid)
  }
  const identity = account.uid === undefined ? {} : { uid: account.uid, gid: account.gid }
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: root }
  try {
    const initdb = ['-D', data, '-U', 'membrane', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    await run(join(bin, 'initdb'), initdb, { ...identity, env, cwd: root })
    for (let attempt = 0; attempt < 3; attempt++) {
      const port = await freePort()
      const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: root, fsync: 'off' }
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
        ...identity,
        env,
        cwd: root,
        stdio: 'ignore',
      })
      const exited = new Promise<void>((resolve) => {
        server.once('exit', () => resolve())
        server.once('error', () => resolve())
      })
      // A test runner that is ended without its hooks must not leave a server behind.
      const onExit = () => server.kill('SIGQUIT')
      process.once('exit', onExit)
      const url = `postgres://membrane@127.0.0.1:${port}/postgres`
      if (await answers(url, exited)) {
        return {
          url,
          createDatabase: () => createDatabase(url),
          stop: async () => {
            process.off('exit', onExit)
            // SIGINT is PostgreSQL's fast shutdown: it ends sessions and does not wait for them.
            server.kill('SIGINT')
            await exited
            rmSync(root, { recursive: true, force: true })
          },
        }
      }
      process.off('exit', onExit)
      server.kill('SIGQUIT')
      await exited
    }
    rmSync(root, { recursive: true, force: true })
    return 'the temporary PostgreSQL did not start'
  } catch (error) {
    rmSync(root, { recursive: true, force: true })
    return `the temporary PostgreSQL could not be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function createDatabase(url: string): Promise<string> {
  const name = `membrane_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create database ${name} encoding 'UTF8' template template0`)
  } finally {
    await client.end()
  }
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

async function findBinaries(): Promise<string | undefined> {
  const fromConfig = await run('pg_config', ['--bindir']).then(
    ({ stdout }) => [stdout.trim()],
    () => [],
  )
  const versions = '/usr/lib/postgresql'
  const debian = [...list(versions)]
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(versions, version, 'bin'))
  const path = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '')
  const candidates = [...fromConfig, ...debian, '/usr/local/bin', '/usr/local/pgsql/bin', ...path]
  return candidates.find((directory) =>
    ['initdb', 'postgres'].every((name) => isProgram(join(directory, name))),
  )
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

type Account = { readonly uid: undefined } | { readonly uid: number; readonly gid: number }

async function findAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return { uid: undefined }
  for (const name of ['postgres', 'nobody']) {
    try {
      const uid = Number((await run('id', ['-u', name])).stdout)
      const gid = Number((await run('id', ['-g', name])).stdout)
      if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { uid, gid }
    } catch {
      // No such user here; the next one may exist.
    }
  }
  return undefined
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function answers(url: string, exited: Promise<void>): Promise<boolean> {
  let over = false
  void exited.then(() => {
    over = true
  })
  for (let attempt = 0; attempt < 300 && !over; attempt++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      await client.end().catch(() => {})
    }
  }
  return false
}
