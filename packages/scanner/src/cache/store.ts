import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { SourceFinding } from '@membrane/core'
import type { ScanError, UsedCompiler } from '../result.ts'
import type { Disables } from '../triage/disable.ts'

/** A compiler and the paths of what it read. */
export type ReadBy = Omit<UsedCompiler, 'files'> & { readonly files: readonly string[] }

/** What one component came to. */
export type ComponentResult = {
  readonly findings: readonly SourceFinding[]
  readonly errors: readonly ScanError[]
  readonly readBy: readonly ReadBy[]
  /** What comments in the component's sources silence. */
  readonly disables: Disables
}

/** Results by the key of their component. */
export type CacheEntries = ReadonlyMap<string, ComponentResult>

/** Results of earlier runs, by a name for all that decides about them but the sources. */
export type ScanCache = {
  readonly read: (scope: string) => Promise<CacheEntries>
  /** Replaces all entries of `scope`. */
  readonly write: (scope: string, entries: CacheEntries) => Promise<void>
}

/** A cache for as long as the process lives. */
export function memoryCache(): ScanCache {
  const scopes = new Map<string, CacheEntries>()
  return {
    read: async (scope) => scopes.get(scope) ?? new Map(),
    write: async (scope, entries) => void scopes.set(scope, entries),
  }
}

/** A cache in files below `directory`, one a scope. */
export function fileCache(directory: string): ScanCache {
  return {
    read: (scope) => readCache(directory, scope),
    write: (scope, entries) => writeCache(directory, scope, entries),
  }
}

const layout = 1
const keptMs = 30 * 24 * 60 * 60 * 1_000

/**
 * Where results are kept between runs: the user's own cache directory. Not the project's, since what a repository
 * brings along could then say that it has no findings. undefined where the system has no such place.
 */
export function defaultCacheDirectory(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { MEMBRANE_CACHE_DIR: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env
  if (own !== undefined && own !== '') return join(own, 'scan')
  const home = homedir()
  if (home === '') return undefined
  if (process.platform === 'win32')
    return join(local ?? join(home, 'AppData', 'Local'), 'membrane', 'cache', 'scan')
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'membrane', 'scan')
  return join(xdg === undefined || xdg === '' ? join(home, '.cache') : xdg, 'membrane', 'scan')
}

/** Reads the results under `scope`; empty where there are none, or where the file is damaged. */
async function readCache(directory: string, scope: string): Promise<CacheEntries> {
  try {
    const stored: unknown = JSON.parse(await readFile(fileOf(directory, scope), 'utf8'))
    if (!isStored(stored)) return new Map()
    return new Map(Object.entries(stored.components).filter((entry) => isComponent(entry[1])))
  } catch {
    return new Map()
  }
}

/**
 * Replaces the results under `scope`, at once and for this user alone. A cache that cannot be written costs time at
 * the next run and nothing else, so a failure is not told.
 */
async function writeCache(directory: string, scope: string, entries: CacheEntries): Promise<void> {
  const temporary = `${fileOf(directory, scope)}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const text = JSON.stringify({ layout, components: Object.fromEntries(entries) })
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
    await rename(temporary, fileOf(directory, scope))
    await sweep(directory)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

const fileOf = (directory: string, scope: string): string => join(directory, `${scope}.json`)

/** Removes what has not been written for a month: other versions, other options, projects that are gone. */
async function sweep(directory: string): Promise<void> {
  const before = Date.now() - keptMs
  for (const name of await readdir(directory)) {
    if (!/^[0-9a-f]{40}\.json(\.\d+\.[0-9a-f]+)?$/.test(name)) continue
    const path = join(directory, name)
    if ((await stat(path)).mtimeMs < before) await rm(path, { force: true })
  }
}

type Stored = { readonly layout: number; readonly components: Record<string, ComponentResult> }

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { layout: found, components } = value as { readonly layout?: unknown; readonly components?: unknown }
  return found === layout && typeof components === 'object' && components !== null
}

function isComponent(value: unknown): value is ComponentResult {
  if (typeof value !== 'object' || value === null) return false
  const { findings, errors, readBy, disables } = value as Partial<Record<keyof ComponentResult, unknown>>
  return (
    Array.isArray(findings) && Array.isArray(errors) && Array.isArray(readBy) && typeof disables === 'object'
  )
}
