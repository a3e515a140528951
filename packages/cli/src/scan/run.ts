import { resolve } from 'node:path'
import {
  defaultCacheDirectory,
  detectors,
  failing,
  favourShortRuns,
  fileCache,
  formatBaseline,
  type Judgement,
  parseFailOn,
  type ScanCache,
  type ScanOutcome,
  type SourceMemory,
  scanProject,
} from '@membrane/scanner'
import { exit } from '../output/failure.ts'
import { writeNamed } from '../output/files.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { judgeOutcome, shown } from './judging.ts'
import { idsOf, type ScanCommandOptions, type ScanFormat, shownFloor } from './options.ts'
import { renderReport } from './render.ts'
import { formatTiming } from './timing.ts'
import { readVersion } from './version.ts'

/** Columns for a report that goes into a file or a pipe. */
const unboundedWidth = 120

/** A scan with what people have said about its findings. */
export type Judged = { readonly outcome: ScanOutcome; readonly judgement: Judgement }

/**
 * Scans once, writes the report and the baseline that were asked for, and returns the exit code.
 * @throws as `scanProject`, `judgeOutcome`, `parseFailOn` and `writeNamed`.
 */
export async function scanOnce(
  path: string,
  format: ScanFormat,
  options: ScanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const failOn = parseFailOn(options.failOn)
  const floor = shownFloor(options)
  favourShortRuns()
  const judged = await scanAndJudge(path, options, terminal, userCache(options, terminal))
  const { outcome, judgement } = judged
  const text = await renderReport(format, outcome, shown(judgement, floor), {
    colors: options.output === undefined ? terminal.colors : (await import('picocolors')).createColors(false),
    width: terminal.outIsTerminal && options.output === undefined ? terminal.size().columns : unboundedWidth,
    detectors,
    showSuppressed: options.showSuppressed === true,
  })
  if (options.output === undefined) terminal.out(text)
  else await writeNamed(options.output, text, '--output', terminal.cwd)
  if (options.writeBaseline !== undefined)
    await writeNamed(options.writeBaseline, formatBaseline(judgement), '--write-baseline', terminal.cwd)
  if (options.timing === true) terminal.err(formatTiming(outcome))
  if (options.output !== undefined) tellErrors(judged, options.output, terminal)
  if (isFruitless(outcome)) return exit.failure
  return failing(judgement, failOn).length > 0 ? exit.findings : exit.clean
}

/** One scan with a line of progress on a terminal. With `memory` the next one begins sooner: compilers stay loaded too. */
export async function scanAndJudge(
  path: string,
  options: ScanCommandOptions,
  terminal: Terminal,
  cache: ScanCache | undefined,
  memory?: SourceMemory,
): Promise<Judged> {
  const progress = createProgress(terminal, 1_000)
  try {
    const outcome = await scanProject({
      path: resolve(terminal.cwd, path),
      detectors,
      only: idsOf(options.detector),
      exclude: idsOf(options.exclude),
      includeTests: options.includeTests === true,
      frontEnd: options.frontEnd,
      ...(await readVersion()),
      ...(cache === undefined ? {} : { cache }),
      ...(memory === undefined ? {} : { memory, keepCompilers: true }),
      onProgress: progress.show,
    })
    return { outcome, judgement: await judgeOutcome(outcome, options, terminal) }
  } finally {
    progress.clear()
  }
}

/** Results of earlier runs in the user's own cache directory; none with `--no-cache`. */
export function userCache({ cache }: ScanCommandOptions, { env }: Terminal): ScanCache | undefined {
  const directory = cache ? defaultCacheDirectory(env) : undefined
  return directory === undefined ? undefined : fileCache(directory)
}

/** Whether nothing at all could be read: then no finding means nothing. */
function isFruitless({ result }: ScanOutcome): boolean {
  return result.compilers.length === 0 && result.errors.length > 0
}

/** The report is in a file, so a person at the terminal is told where, and what could not be scanned. */
function tellErrors({ outcome }: Judged, file: string, { err, errColors: c }: Terminal): void {
  for (const { code, file: source, message } of outcome.result.errors)
    err(`${c.red('error')} ${c.dim(code)} ${source === undefined ? '' : `${source}: `}${message}\n`)
  err(`${c.dim('written')} ${file}\n`)
}
