import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { listRecordings } from '@membrane/chain'
import {
  defineConfig,
  type MembraneConfig,
  MembraneError,
  type Severity,
  type SourceConfig,
  severities,
} from '@membrane/core'
import { assembleGuard, type GuardHandle } from '@membrane/engine'
import { loadConfigIfPresent } from '../config/load.ts'
import { drillInBackground } from '../drill/background.ts'
import { exit } from '../output/failure.ts'
import { type MetricsServer, serveMetrics } from '../output/metrics.ts'
import type { Terminal } from '../output/terminal.ts'
import { printEvents } from '../view/events.ts'

export type WatchOptions = {
  readonly config: string
  readonly source?: SourceConfig['kind']
  readonly rpc?: readonly string[]
  readonly path?: string
  readonly chainId?: number
  readonly fromBlock?: number
  readonly verifyReceipts?: boolean
  readonly once?: boolean
  readonly dataDir?: string
  readonly metrics?: number
  readonly minSeverity: string
  readonly failOn?: string
  readonly format: 'pretty' | 'ndjson' | 'json'
  /** Milliseconds between drills beside the guard. */
  readonly drillEvery?: number
  readonly verbose?: boolean
}

/**
 * Guards a protocol until it is interrupted, or with `--once` until there is nothing more to see.
 * @throws SOURCE_UNDEFINED, SEVERITY_INVALID, and what configuration, source and store throw.
 */
export async function watch(options: WatchOptions, terminal: Terminal): Promise<number> {
  const config = await configure(options, terminal)
  const minSeverity = parseSeverity(options.minSeverity, '--min-severity')
  const failOn = options.failOn === undefined ? undefined : parseSeverity(options.failOn, '--fail-on')
  const recorded = config.source.kind === 'recorded'
  if (options.drillEvery !== undefined) requireDrillable(options, config, terminal)
  // Before the store is opened, which takes seconds the first time.
  if (config.source.kind === 'recorded') await listRecordings(resolve(terminal.cwd, config.source.path))
  const guard = await assembleGuard({
    config,
    env: terminal.env,
    resume: true,
    once: options.once ?? false,
    write: terminal.err,
  })
  const printed = printEvents(guard.bus, terminal, {
    format: options.format,
    minSeverity,
    verbose: options.verbose ?? false,
    progress: recorded,
    ...(failOn === undefined ? {} : { failOn }),
  })
  let metrics: MetricsServer | undefined
  let drilling: Promise<void> | undefined
  const over = new AbortController()
  try {
    if (options.metrics !== undefined) {
      metrics = await serveMetrics(guard.metrics, options.metrics)
      terminal.err(`metrics on ${metrics.url}\n`)
    }
    if (options.drillEvery !== undefined) {
      drilling = drillInBackground({
        guard,
        config,
        everyMs: options.drillEvery,
        args: drillArguments(options, config),
        env: terminal.env,
        cwd: terminal.cwd,
        signal: AbortSignal.any([terminal.signal, over.signal]),
      })
    }
    const summary = await guard.run(terminal.signal)
    printed.finish(summary)
    if (printed.failed()) return exit.findings
    return recorded && summary.blocks === 0 ? exit.nothing : exit.clean
  } finally {
    over.abort()
    await drilling
    await close(guard, metrics)
  }
}

/** @throws DRILL_IMPOSSIBLE where there is no deployment to drill, or no guard that stays. */
function requireDrillable(options: WatchOptions, config: MembraneConfig, terminal: Terminal): void {
  const fits = config.source.kind === 'rpc' && options.once !== true
  if (fits && existsSync(resolve(terminal.cwd, options.config))) return
  throw new MembraneError('DRILL_IMPOSSIBLE', {
    shortMessage: `--drill-every needs ${options.config}, a source that is rpc, and a guard that runs on.`,
    hint: "Leave --once and recordings away, and write a configuration with 'membrane init'.",
  })
}

/** The same deployment, for `membrane drill`. */
function drillArguments(options: WatchOptions, config: MembraneConfig): readonly string[] {
  return [
    ...['--config', options.config],
    ...(options.rpc === undefined ? [] : ['--rpc', ...options.rpc]),
    ...(config.dataDirectory === undefined ? [] : ['--data-dir', config.dataDirectory]),
  ]
}

async function close(
  guard: GuardHandle,
  metrics: { readonly close: () => Promise<void> } | undefined,
): Promise<void> {
  await metrics?.close()
  await guard.close()
}

/** The configuration file with the command line laid over it; the command line alone is enough for a replay. */
export async function configure(options: WatchOptions, terminal: Terminal): Promise<MembraneConfig> {
  const found = await loadConfigIfPresent(options.config, terminal.cwd)
  const source = sourceOf(options, found?.source, terminal.cwd)
  const base =
    found ??
    defineConfig({
      protocol: {
        name: 'undescribed',
        chainId: options.chainId ?? (source.kind === 'embedded' ? 31_337 : 1),
      },
      source,
    })
  const chainId = options.chainId ?? base.protocol.chainId
  return {
    ...base,
    source,
    protocol: { ...base.protocol, chainId },
    dataDirectory: resolve(terminal.cwd, options.dataDir ?? base.dataDirectory ?? '.membrane'),
  }
}

function sourceOf(options: WatchOptions, configured: SourceConfig | undefined, cwd: string): SourceConfig {
  const kind =
    options.source ??
    (options.path === undefined ? undefined : 'recorded') ??
    (options.rpc === undefined ? configured?.kind : 'rpc')
  const verify = options.verifyReceipts === undefined ? {} : { verifyReceipts: options.verifyReceipts }
  switch (kind) {
    case 'recorded': {
      const path = options.path ?? (configured?.kind === 'recorded' ? configured.path : undefined)
      if (path === undefined) {
        throw new MembraneError('SOURCE_UNDEFINED', {
          shortMessage: 'Source recorded was asked for without saying which recording.',
          hint: 'Add --path FILE_OR_DIRECTORY.',
        })
      }
      return { kind, path: resolve(cwd, path), ...verify }
    }
    case 'embedded':
      return { kind }
    case 'rpc': {
      const kept = configured?.kind === 'rpc' ? configured : undefined
      const endpoints = options.rpc?.map((url) => ({ url })) ?? kept?.endpoints
      if (endpoints === undefined) {
        throw new MembraneError('SOURCE_UNDEFINED', {
          shortMessage: 'Source rpc was asked for without an endpoint.',
          hint: 'Add --rpc URL, or name endpoints in the configuration.',
        })
      }
      const from = options.fromBlock === undefined ? {} : { fromBlock: options.fromBlock }
      return { ...kept, kind, endpoints, ...verify, ...from }
    }
    default:
      throw new MembraneError('SOURCE_UNDEFINED', {
        shortMessage: `There is no ${options.config} here, and the command line names no source.`,
        hint: "Write one with 'membrane init', replay with --path, or try 'membrane demo'.",
      })
  }
}

/** @throws SEVERITY_INVALID. */
export function parseSeverity(value: string, option: string): Severity {
  const found = severities.find((severity) => severity === value)
  if (found !== undefined) return found
  throw new MembraneError('SEVERITY_INVALID', {
    shortMessage: `${option} is ${JSON.stringify(value)}; expected one of ${severities.join(', ')}.`,
  })
}
