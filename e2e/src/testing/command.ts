import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const membraneBin = fileURLToPath(new URL('../../../packages/cli/bin/membrane.js', import.meta.url))

export type Ended = {
  /** undefined when a signal ended it. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export type Running = {
  readonly pid: number
  readonly stdout: () => string
  readonly stderr: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves when both streams are closed. */
  readonly ended: Promise<Ended>
}

export type Surroundings = {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Longest that it may take, in milliseconds, where a minute is not enough on a busy machine. */
  readonly longestMs?: number
}

/** HOME is where the embedded database's snapshot is cached: without it every command would make one anew. */
const passed = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'MEMBRANE_CACHE_DIR', 'ANVIL_PATH', 'TERM']

/** Longest that one command may take, on a slow and busy machine too: one that hangs fails its test instead of the whole run. */
const defaultLongestMs = 240_000

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts the built `membrane` command with nothing of this process's environment but what a program needs to start,
 * so that a DATABASE_URL or a key of the developer's never reaches it.
 */
export function startMembrane(
  args: readonly string[],
  { cwd, env, longestMs = defaultLongestMs }: Surroundings,
): Running {
  const child = spawn(process.execPath, [membraneBin, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const timer = setTimeout(() => {
    stderr += `\n(ended by the test: still running after ${longestMs / 1000} s)`
    child.kill('SIGKILL')
  }, longestMs)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code: code ?? undefined, stdout, stderr })
    })
  })
  return {
    pid: child.pid ?? -1,
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    ended,
  }
}

/** Runs the built `membrane` command to its end. */
export function runMembrane(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return startMembrane(args, surroundings).ended
}

function ownEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    passed.flatMap((name) => {
      const value = process.env[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

/** Waits until `read` gives something; fails with what the command said when it does not, or when it ends first. */
export async function eventually<T>(
  command: Running,
  read: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let over = false
  void command.ended.then(() => {
    over = true
  })
  for (const deadline = Date.now() + defaultLongestMs; Date.now() < deadline; ) {
    const last = over
    const value = await read()
    if (value !== undefined) return value
    if (last) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`It did not come about. The command said:\n${command.stdout()}\n${command.stderr()}`)
}
