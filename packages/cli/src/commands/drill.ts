import { drillHolds } from '@membrane/engine'
import { drillEmbedded } from '../drill/embedded.ts'
import { createDrillView } from '../drill/view.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'

export type DrillOptions = {
  readonly config: string
  readonly embedded?: boolean
  readonly once?: boolean
  readonly runs?: number
  readonly seed: number
  readonly blockTime: number
  readonly format: 'pretty' | 'json'
  readonly verbose?: boolean
}

/** Tries the whole response once. Exit code 0 when every link held, else 1. */
export async function drill(options: DrillOptions, terminal: Terminal): Promise<number> {
  const view = createDrillView(terminal, options.format)
  const steps = drillEmbedded({
    runs: options.runs ?? 4,
    seed: options.seed,
    blockTimeSeconds: options.blockTime,
    signal: terminal.signal,
  })
  const report = await view.follow(steps)
  return drillHolds(report) ? exit.clean : exit.findings
}
