import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import {
  createDrillMetrics,
  createDrillOutbox,
  type DrillReport,
  type GuardHandle,
  reportOf,
} from '@membrane/engine'
import { exit } from '../output/failure.ts'

export type BackgroundDrillOptions = {
  readonly guard: Pick<GuardHandle, 'bus' | 'metrics' | 'store'>
  readonly config: MembraneConfig
  /** Milliseconds from the beginning of one drill to the next. */
  readonly everyMs: number
  /** What names the deployment on the command line of `membrane drill`. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly signal: AbortSignal
}

const bin = fileURLToPath(new URL('../../bin/membrane.js', import.meta.url))

/** A drill that takes longer is ended: the next one must find the machine free. */
const longestMs = 20 * 60_000

/** Milliseconds that a drill has to end by itself. */
const graceMs = 2_000

/** Answers longer than this are no report. */
const maxReportBytes = 4 * 1024 * 1024

/**
 * Drills beside a running guard until `signal` aborts, the first time once the guard has handled a block. Each drill is a
 * process of its own with lower priority, so that neither its work nor its failure touches the guard, which learns of it
 * by notices, metrics, and messages in its outbox when a link breaks or recovers.
 */
export async function drillInBackground(options: BackgroundDrillOptions): Promise<void> {
  const { guard, config, everyMs, signal } = options
  const metrics = createDrillMetrics(guard.metrics.registry)
  const tell = createDrillOutbox(config, guard.store, Date.now)
  const notice = (level: 'info' | 'warn' | 'error', message: string) =>
    guard.bus.publish({ kind: 'notice', level, message })
  await firstBlock(guard, signal)
  for (let index = 0; !signal.aborted; index++) {
    const began = Date.now()
    const report = await runDrill(options, index)
    if (report === undefined) return
    metrics.observe(report, Date.now())
    try {
      for (const { link, kind } of await tell(report.links)) {
        if (kind === 'broken') notice('error', `drill: ${link.name} is broken: ${link.detail}`)
        else notice('warn', `drill: ${link.name} holds again: ${link.detail}`)
      }
    } catch (error) {
      notice('error', `drill: ${error instanceof Error ? error.message : String(error)}`)
    }
    const held = report.links.filter(({ ok }) => ok).length
    notice(
      'info',
      `drill: ${held} of ${report.links.length} links hold, ${report.stopped} of ${report.runs} attacks stopped`,
    )
    await systemClock.sleep(Math.max(0, began + everyMs - Date.now()), signal)
  }
}

function firstBlock({ bus }: Pick<GuardHandle, 'bus'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const unsubscribe = bus.subscribe((event) => {
      if (event.kind === 'block') done()
    })
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}

/** The report of one drill in a process of its own; undefined when `signal` ended it. A drill that gives none is a broken link. */
function runDrill(options: BackgroundDrillOptions, index: number): Promise<DrillReport | undefined> {
  const { args, env, cwd, signal } = options
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [bin, 'drill', '--once', '--format', 'json', '--seed', String(index + 1), ...args],
      { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    )
    let out = ''
    let err = ''
    let hurry: NodeJS.Timeout | undefined
    const end = () => {
      child.kill('SIGTERM')
      // The guard is going, and must not wait for a drill that hangs at a dead endpoint.
      hurry = setTimeout(() => child.kill('SIGKILL'), graceMs)
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), longestMs)
    signal.addEventListener('abort', end, { once: true })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (out.length < maxReportBytes) out += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err = `${err}${text}`.slice(-2_000)
    })
    const settle = (failure: string | undefined) => {
      clearTimeout(timer)
      clearTimeout(hurry)
      signal.removeEventListener('abort', end)
      if (signal.aborted) return resolve(undefined)
      const report = failure === undefined ? parseReport(out) : undefined
      const why = failure ?? (err.trim().split('\n')[0] || 'it gave no report')
      resolve(
        report ?? reportOf([], [{ name: 'drill', ok: false, detail: `the drill itself failed: ${why}` }]),
      )
    }
    child.once('error', (error) => settle(error.message))
    child.once('close', (_, killed) => settle(killed === null ? undefined : `ended by ${killed}`))
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    } catch {
      // Where priorities may not be set it runs as it is.
    }
  })
}

/** For the drill's own process: ends with the guard that started it, even one that was killed. */
export function endWithGuard(): void {
  if (process.channel === undefined) return
  process.once('disconnect', () => process.exit(exit.failure))
  process.channel.unref()
}

function parseReport(text: string): DrillReport | undefined {
  try {
    const report = JSON.parse(text) as DrillReport // written by our own command
    // The drill did its work: a link of an earlier drill that failed as a whole holds again.
    return {
      ...report,
      links: [...report.links, { name: 'drill', ok: true, detail: 'the drill ran to its end' }],
    }
  } catch {
    return undefined
  }
}
