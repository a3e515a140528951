import { MembraneError } from '@membrane/core'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import type { StressCommandOptions } from '../stress/options.ts'

/**
 * Stress-tests a market: a configuration, or a built-in scenario by name; with `--component`, one contract on the embedded chain.
 * @throws CONFIG_MISSING where nothing is named; as `stressOnce` and `stressComponent`.
 */
export async function stress(
  target: string | undefined,
  options: StressCommandOptions,
  terminal: Terminal,
): Promise<number> {
  if (options.list === true) {
    const { listScenarios } = await import('../stress/list.ts')
    terminal.out(listScenarios(terminal))
    return exit.clean
  }
  if (target === undefined)
    throw new MembraneError('CONFIG_MISSING', {
      shortMessage: 'membrane stress was given no configuration.',
      hint: "Name a file or a built-in scenario; 'membrane stress --list' shows them.",
    })
  if (options.component === true) {
    const { stressComponent } = await import('../stress/component/run.ts')
    return stressComponent(target, options, terminal)
  }
  const { stressOnce } = await import('../stress/run.ts')
  return stressOnce(target, options, terminal)
}
