import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { MembraneError } from '@membrane/core'

type Holder = {
  readonly pid: number
  readonly host: string
  /** Start of the process in the kernel's ticks, so that a later process with the same pid is not taken for it. */
  readonly started: string | undefined
}

/** A holder on another host (a shared volume, a restarted container) counts as gone after this silence. */
const silenceMs = 30_000
const heartbeatMs = 5_000

/**
 * Takes a directory for this process alone. The lock of a process that was killed is recognised and replaced.
 * @returns a function that gives it back.
 * @throws STORE_LOCKED when another living process, or another store of this one, holds it.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'store.lock')
  const mine = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
  } satisfies Holder)
  const draft = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}`
  writeFileSync(draft, mine, { mode: 0o600 })
  try {
    for (let attempt = 0; ; attempt++) {
      if (take(draft, path)) break
      const text = read(path)
      if (text === undefined) continue
      if (attempt >= 5 || isHeld(text, path)) throw locked(directory, text)
      // Renaming is atomic: of two that saw the same stale lock, one moves it and the other looks again.
      const aside = `${draft}.stale`
      try {
        renameSync(path, aside)
      } catch {
        continue
      }
      if (read(aside) !== text) take(aside, path)
      rmSync(aside, { force: true })
    }
  } finally {
    rmSync(draft, { force: true })
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(path, now, now)
    } catch {
      // The directory was removed under the store; the next write says so better.
    }
  }, heartbeatMs)
  heartbeat.unref()
  return () => {
    clearInterval(heartbeat)
    if (read(path) === mine) rmSync(path, { force: true })
  }
}

function take(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
  }
  // Some file systems (exFAT, network shares) have no hard links; an exclusive copy is nearly as good.
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isHeld(text: string, path: string): boolean {
  let holder: Holder
  try {
    holder = JSON.parse(text) as Holder
  } catch {
    return false
  }
  if (holder.host !== hostname()) {
    try {
      return Date.now() - statSync(path).mtimeMs < silenceMs
    } catch {
      return false
    }
  }
  return isAlive(holder.pid) && holder.started === startOf(holder.pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Field 22 of /proc/PID/stat (proc(5)), counted after the name, which may hold spaces; undefined elsewhere than on Linux. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function locked(directory: string, text: string): MembraneError {
  const pid = /"pid":(\d+)/.exec(text)?.[1] ?? 'unknown'
  return new MembraneError('STORE_LOCKED', {
    shortMessage: `The store ${directory} is in use by process ${pid}.`,
    hint: 'Stop that guard, give this one another data directory, or set DATABASE_URL to share a PostgreSQL.',
    details: { directory, pid },
  })
}
