import { isMembraneError, MembraneError } from '@membrane/core'
import { exit, printFailure } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { printFormat, type ScanCommandOptions, scanFormat } from '../scan/options.ts'

/**
 * Scans Solidity sources for weaknesses; or lists the detectors, explains one, or draws what `--print` names.
 * @param path directory, `.sol` file, standard-JSON input or build-info; the current directory where none is given.
 * @throws OPTION_CONFLICT, SEVERITY_INVALID, CONFIDENCE_INVALID; as `scanOnce`, `watchProject`, `print`, `explainDetector`.
 */
export async function scan(
  path: string | undefined,
  options: ScanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  checkModes(options)
  try {
    if (options.list === true || options.explain !== undefined) return await consult(options, terminal)
    if (options.print !== undefined) {
      const format = printFormat(options)
      const { print } = await import('../scan/print.ts')
      return await print(path ?? '.', options.print, format, options, terminal)
    }
    const format = scanFormat(options)
    if (options.watch === true) {
      const { watchProject } = await import('../scan/watch.ts')
      return await watchProject(path ?? '.', format, options, terminal)
    }
    const { scanOnce } = await import('../scan/run.ts')
    return await scanOnce(path ?? '.', format, options, terminal)
  } catch (error) {
    if (!isMembraneError(error, 'NO_SOURCES')) throw error
    printFailure(error, terminal, options.verbose === true)
    return exit.nothing
  }
}

async function consult(
  { explain, format = 'pretty' }: ScanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const [{ detectors }, { explainDetector, listDetectors }] = await Promise.all([
    import('@membrane/scanner'),
    import('../scan/catalogue.ts'),
  ])
  terminal.out(
    explain === undefined
      ? listDetectors(detectors, format === 'json' ? 'json' : 'pretty', terminal)
      : await explainDetector(explain, detectors, terminal),
  )
  return exit.clean
}

/** @throws OPTION_CONFLICT for two options that each want to be the whole command. */
function checkModes({ list, explain, print, watch, output }: ScanCommandOptions): void {
  const modes = [
    ...(list === true ? ['--list'] : []),
    ...(explain === undefined ? [] : ['--explain']),
    ...(print === undefined ? [] : ['--print']),
    ...(watch === true ? ['--watch'] : []),
  ]
  if (modes.length > 1 || (watch === true && output !== undefined)) {
    const [first = '', second = '--output'] = modes
    throw new MembraneError('OPTION_CONFLICT', {
      shortMessage: `${first} and ${second} do not go together.`,
      hint: `Run the command once with ${first} and once with ${second}.`,
    })
  }
}
