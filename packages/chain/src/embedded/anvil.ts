import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { MembraneError } from '@membrane/core'

export type AnvilOptions = {
  /** Mine every so many seconds; without it, anvil mines a block a transaction. */
  readonly blockTimeSeconds?: number
  /** Default: a free one. */
  readonly port?: number
  /** Default 31337. */
  readonly chainId?: number
  /** More arguments for anvil, as on its command line. */
  readonly args?: readonly string[]
}

export type Anvil = {
  readonly httpUrl: string
  readonly wsUrl: string
  readonly chainId: number
  readonly pid: number
  /** Ends the process and waits until it is gone. */
  readonly stop: () => Promise<void>
}

const startTimeout = 20_000

/**
 * Starts anvil on loopback and waits until it listens. It ends when this process does, in whatever way.
 * @throws ANVIL_NOT_FOUND when there is no binary; ANVIL_FAILED when it ends or stays silent at start.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const binary = findAnvil()
  const chainId = options.chainId ?? 31_337
  const port = options.port ?? (await freePort())
  const args = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId)]
  if (options.blockTimeSeconds !== undefined) args.push('--block-time', String(options.blockTimeSeconds))
  const child = spawn(binary, [...args, ...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'] })
  bindToParent(child)
  await listening(child, binary)
  return {
    httpUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    chainId,
    pid: child.pid ?? -1,
    stop: () => stop(child),
  }
}

/**
 * Ends the child with this process. `exit` covers an orderly end; a signal that kills at once, even SIGKILL, runs no code
 * here, so a shell also waits for its standard input, which ends with us, and then ends the child.
 */
function bindToParent(child: ChildProcess): void {
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const watchdog =
    process.platform === 'win32'
      ? undefined
      : spawn('sh', ['-c', `cat > /dev/null; kill -9 ${child.pid ?? ''}`], {
          stdio: ['pipe', 'ignore', 'ignore'],
          // In a group of its own: an interrupt from the terminal must not end it first.
          detached: true,
        })
  watchdog?.on('error', () => undefined)
  watchdog?.unref()
  child.once('exit', () => {
    process.removeListener('exit', end)
    // Gone before its number can be another process's.
    watchdog?.kill('SIGKILL')
  })
}

/**
 * Path of the anvil binary: `$ANVIL_PATH`, then PATH, then the npm package for this platform.
 * @throws ANVIL_NOT_FOUND.
 */
export function findAnvil(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.ANVIL_PATH
  if (named !== undefined && named !== '') {
    if (executable(named)) return named
    throw notFound(`ANVIL_PATH is ${named}, which cannot be executed.`)
  }
  for (const directory of (environment.PATH ?? '').split(delimiter)) {
    const candidate = join(directory, 'anvil')
    if (directory !== '' && executable(candidate)) return candidate
  }
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const ending = process.platform === 'win32' ? '.exe' : ''
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`
  try {
    const candidate = createRequire(import.meta.url).resolve(`${name}/bin/anvil${ending}`)
    if (executable(candidate)) return candidate
  } catch {
    // Not installed: told below, with what would help.
  }
  throw notFound(`There is no anvil in ANVIL_PATH, on PATH, or in the npm package ${name}.`)
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function notFound(shortMessage: string): MembraneError {
  return new MembraneError('ANVIL_NOT_FOUND', {
    shortMessage,
    hint: 'Run npm ci without --omit=optional, install Foundry, or set ANVIL_PATH.',
  })
}

/** Resolves once the child says that it listens; then drains its output, so that the pipe never fills. */
function listening(child: ChildProcess, binary: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (why: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      const shortMessage = `${binary} ${why}: ${said.trim().slice(-300)}`
      reject(new MembraneError('ANVIL_FAILED', { shortMessage, hint: 'Is its port taken?' }))
    }
    const timer = setTimeout(() => fail(`did not listen within ${startTimeout / 1000} s`), startTimeout)
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000)
      if (!said.includes('Listening on')) return
      clearTimeout(timer)
      child.stdout?.off('data', hear).resume()
      child.stderr?.off('data', hear).resume()
      resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', (code) => fail(`ended with ${code}`))
  })
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

/** A loopback port that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
