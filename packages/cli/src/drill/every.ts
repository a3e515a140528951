import { systemClock } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import { createDrillNotifier, type DrillReport, drillHolds } from '@membrane/engine'
import type { Terminal } from '../output/terminal.ts'

/**
 * Drills until interrupted, and tells the configured channels of links that break and recover.
 * @returns whether every link held in the last drill.
 */
export async function drillAgainAndAgain(options: {
  readonly everyMs: number
  readonly terminal: Terminal
  /** Absent for the example market, about which nobody is told. */
  readonly config: MembraneConfig | undefined
  readonly drillOnce: (index: number) => Promise<DrillReport>
}): Promise<boolean> {
  const { everyMs, terminal, config, drillOnce } = options
  const { signal } = terminal
  const tell =
    config === undefined
      ? undefined
      : createDrillNotifier({
          config,
          env: terminal.env,
          write: terminal.err,
          onNotice: (line) => terminal.err(`${line}\n`),
        })
  let held = true
  for (let index = 0; !signal.aborted; index++) {
    const began = Date.now()
    try {
      const report = await drillOnce(index)
      held = drillHolds(report)
      await tell?.(report.links)
    } catch (error) {
      if (signal.aborted) break
      held = false
      terminal.err(`drill failed: ${error instanceof Error ? error.message : String(error)}\n`)
    }
    await systemClock.sleep(Math.max(0, began + everyMs - Date.now()), signal)
  }
  return held
}
