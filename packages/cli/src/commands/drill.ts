import { resolve } from 'node:path'
import { findAnvil } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import { type DrillStep, drillDeployment, drillHolds } from '@membrane/engine'
import { loadConfig, loadConfigIfPresent } from '../config/load.ts'
import { endWithGuard } from '../drill/background.ts'
import { drillEmbedded } from '../drill/embedded.ts'
import { drillAgainAndAgain } from '../drill/every.ts'
import { createDrillView } from '../drill/view.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'

export type DrillOptions = {
  /** Absent: `membrane.config.ts` where it is there, else the example market. */
  readonly config?: string
  readonly embedded?: boolean
  readonly rpc?: readonly string[]
  readonly dataDir?: string
  /** Absent: on a fork where the source is rpc and anvil is installed. */
  readonly fork?: boolean
  readonly deliver?: boolean
  readonly once?: boolean
  /** Milliseconds between drills. */
  readonly every?: number
  readonly runs?: number
  readonly pauses: number
  readonly seed: number
  readonly blockTime: number
  readonly format: 'pretty' | 'json'
  readonly verbose?: boolean
}

/**
 * Tries the whole response, once or again and again: on the embedded chain with the example market, or the configured
 * deployment. Exit code 0 when every link held (with `every`: in the last drill), else 1.
 * @throws CONFIG_*, ANVIL_NOT_FOUND where a chain of our own is asked for.
 */
export async function drill(options: DrillOptions, terminal: Terminal): Promise<number> {
  endWithGuard()
  const config = options.embedded === true ? undefined : await configOf(options, terminal.cwd)
  const fork = config === undefined ? false : forkWanted(options, config, terminal)
  const steps = (seed: number, signal: AbortSignal): AsyncGenerator<DrillStep, void, void> =>
    config === undefined
      ? drillEmbedded({ runs: options.runs ?? 4, seed, blockTimeSeconds: options.blockTime, signal })
      : drillDeployment({
          config,
          env: terminal.env,
          fork,
          seed,
          signal,
          blockTimeSeconds: options.blockTime,
          deliver: options.deliver ?? false,
          pauses: options.pauses,
          ...(options.runs === undefined ? {} : { runs: options.runs }),
        })
  const view = createDrillView(terminal, options.format)
  if (options.every === undefined || options.once === true) {
    const report = await view.follow(steps(options.seed, terminal.signal))
    return drillHolds(report) ? exit.clean : exit.findings
  }
  const held = await drillAgainAndAgain({
    everyMs: options.every,
    terminal,
    config,
    drillOnce: (index) => view.follow(steps(options.seed + index, terminal.signal)),
  })
  return held ? exit.clean : exit.findings
}

async function configOf(options: DrillOptions, cwd: string): Promise<MembraneConfig | undefined> {
  const found =
    options.config === undefined
      ? await loadConfigIfPresent('membrane.config.ts', cwd)
      : await loadConfig(options.config, cwd)
  if (found === undefined) return undefined
  const dataDirectory = resolve(cwd, options.dataDir ?? found.dataDirectory ?? '.membrane')
  const { rpc } = options
  return rpc === undefined
    ? { ...found, dataDirectory }
    : { ...found, dataDirectory, source: { kind: 'rpc', endpoints: rpc.map((url) => ({ url })) } }
}

function forkWanted(options: DrillOptions, config: MembraneConfig, terminal: Terminal): boolean {
  if (options.fork !== undefined) {
    if (options.fork) findAnvil(terminal.env)
    return options.fork
  }
  if (config.source.kind !== 'rpc') return false
  try {
    findAnvil(terminal.env)
    return true
  } catch {
    terminal.err('no anvil: links are checked, and no attack is raced on a fork\n')
    return false
  }
}
