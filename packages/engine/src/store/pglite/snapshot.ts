import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

/** Raised when the way a snapshot is made changes, so that older ones are not used. */
const format = 1

/**
 * Runs in its own Node: initdb executes each function a few times, so the baseline compiler alone is a third
 * faster than letting V8 optimise 9 MB of WebAssembly that is never run again. 1 MB WAL segments keep a new
 * database small and cheap to copy.
 */
const script = `
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
const [url, target] = process.argv.slice(1)
const { PGlite } = await import(url)
const db = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] })
await db.exec('checkpoint')
const tar = Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer())
const partial = target + '.' + process.pid
const file = openSync(partial, 'w', 0o600)
for (let at = 0; at < tar.length; ) at += writeSync(file, tar, at)
fsyncSync(file)
closeSync(file)
renameSync(partial, target)
process.exit(0)
`

let building: Promise<string | undefined> | undefined

/**
 * Gives the path of an archive of a fresh, empty cluster for the installed PGlite, made once a user (or, where
 * the user's cache directory cannot be written, once a store) because initdb in WebAssembly takes seconds.
 * @returns undefined when none could be made; PGlite then runs initdb itself.
 */
export function snapshotArchive(fallbackDirectory: string | undefined): Promise<string | undefined> {
  building ??= build(fallbackDirectory).finally(() => {
    building = undefined
  })
  return building
}

async function build(fallbackDirectory: string | undefined): Promise<string | undefined> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as {
    version: string
  }
  const name = `pglite-${manifest.version}-${format}.tar`
  for (const directory of [cacheDirectory(), fallbackDirectory]) {
    if (directory === undefined) continue
    const target = join(directory, name)
    if (isThere(target)) return target
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
    } catch {
      continue
    }
    const ok = await runNode([pathToFileURL(join(dirname(main), 'index.js')).href, target])
    sweep(directory, name)
    if (ok && isThere(target)) return target
  }
  return undefined
}

function isThere(path: string): boolean {
  try {
    return statSync(path).size > 0
  } catch {
    return false
  }
}

/** `MEMBRANE_CACHE_DIR`, else the place where this system keeps a user's caches. */
function cacheDirectory(): string | undefined {
  const { MEMBRANE_CACHE_DIR: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env
  if (own !== undefined && own !== '') return own
  const home = homedir()
  if (home === '') return undefined
  if (process.platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'membrane', 'cache')
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'membrane')
  return join(xdg === undefined || xdg === '' ? join(home, '.cache') : xdg, 'membrane')
}

function runNode(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const { NODE_OPTIONS: _, ...env } = process.env
    const child = spawn(process.execPath, ['--liftoff-only', '--input-type=module', '-e', script, ...args], {
      stdio: 'ignore',
      env,
      timeout: 180_000,
    })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/** Removes what killed builds and older versions left; a build of another process is younger than an hour. */
function sweep(directory: string, keep: string): void {
  for (const name of readdirSync(directory)) {
    if (!/^pglite-.*\.tar(\.\d+)?$/.test(name) || name === keep) continue
    const path = join(directory, name)
    try {
      if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { force: true })
    } catch {
      // Another process swept it first.
    }
  }
}
