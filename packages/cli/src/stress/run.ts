import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { atLeast, MembraneError } from '@membrane/core'
import {
  builtInScenarios,
  frontierCsv,
  pathsCsv,
  runStress,
  type StressProgress,
  type StressRun,
  stressJson,
  stressPage,
} from '@membrane/risk'
import { exit } from '../output/failure.ts'
import { writeNamed } from '../output/files.ts'
import { duration } from '../output/money.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { bar } from '../view/chart.ts'
import { loadStressInputs } from './inputs.ts'
import { failOnSeverity, type StressCommandOptions } from './options.ts'
import { formatStress } from './pretty.ts'

/** Columns of a report that goes into a file or a pipe. */
const unboundedWidth = 100

/**
 * Runs a stress test, prints it and writes what was asked for; returns the exit code.
 * @throws as `loadStressInputs`, `runStress` and `writeNamed`.
 */
export async function stressOnce(
  target: string,
  options: StressCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const failOn = failOnSeverity(options.failOn)
  const inputs = await loadStressInputs(target, options, terminal)
  const { result, samples } = await runShown(inputs, options, terminal)
  if (options.format === 'json') terminal.out(stressJson(result))
  else
    terminal.out(
      formatStress(
        result,
        terminal.colors,
        terminal.outIsTerminal ? terminal.size().columns : unboundedWidth,
      ),
    )
  if (options.report !== undefined)
    await writeNamed(
      options.report,
      stressPage(result, inputs.config, builtInScenarios.get(target)),
      '--report',
      terminal.cwd,
    )
  if (options.csv !== undefined) {
    await writeNamed(join(options.csv, 'paths.csv'), pathsCsv(samples), '--csv', terminal.cwd)
    if (result.frontier.length > 0)
      await writeNamed(join(options.csv, 'frontier.csv'), frontierCsv(result), '--csv', terminal.cwd)
  }
  const fails = failOn !== undefined && result.findings.some(({ severity }) => atLeast(severity, failOn))
  return fails ? exit.findings : exit.clean
}

async function runShown(
  inputs: Parameters<typeof runStress>[0],
  options: StressCommandOptions,
  terminal: Terminal,
): Promise<StressRun> {
  const progress = createProgress(terminal, 500)
  try {
    return await runStress(inputs, {
      workers: options.workers ?? Math.min(8, availableParallelism()),
      signal: terminal.signal,
      onProgress: progressLine(progress.show),
    })
  } catch (error) {
    if (!(error instanceof Error) || !terminal.signal.aborted) throw error
    throw new MembraneError('RUN_ABORTED', {
      shortMessage: 'The run was interrupted.',
      hint: 'Nothing was written. Fewer --paths end sooner.',
      cause: error,
    })
  } finally {
    progress.clear()
  }
}

/** Stage, bar, pace and what is left of it. */
function progressLine(show: (text: string) => void): (progress: StressProgress) => void {
  let stage = ''
  let beganAt = 0
  let doneBefore = 0
  return ({ stage: now, done, total }) => {
    if (now !== stage) {
      stage = now
      beganAt = performance.now()
      doneBefore = done
    }
    const seconds = (performance.now() - beganAt) / 1_000
    // The first moments say nothing about the pace.
    const pace = seconds < 0.5 ? 0 : (done - doneBefore) / seconds
    const left = pace === 0 ? '' : `, ends in ${duration(Math.ceil((total - done) / pace))}`
    const rate = pace < 2 ? '' : ` ${Math.round(pace).toLocaleString('en')}/s`
    show(
      `${now.padEnd(13)} ${bar(total === 0 ? 0 : done / total, 24, '·')} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${rate}${left}`,
    )
  }
}
