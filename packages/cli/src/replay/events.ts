import { resolve } from 'node:path'
import { listRecordings } from '@membrane/chain'
import { parseSeverity } from '../commands/watch.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { formatCoverage } from './coverage.ts'
import type { Described } from './describe.ts'
import { type GuardRun, ledgerText, printGuardOver } from './guardRun.ts'
import { parseFailOn, type ReplayOptions } from './options.ts'

/** Prints what a guard finds in recordings, as `membrane watch` would have, and what its ledger says of every detector. */
export async function replayEvents(
  path: string,
  described: Described,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<number> {
  const minSeverity = parseSeverity(options.minSeverity ?? 'low', '--min-severity')
  const failOn = parseFailOn(options.failOn)
  const source = recordedSource(path, options, terminal)
  await listRecordings(source.path)
  const { run, failed } = await printGuardOver(
    { ...described.config, protocol: described.protocolOn(described.chainId ?? 1), source },
    terminal,
    {
      format: options.format,
      minSeverity,
      verbose: options.verbose ?? false,
      progress: true,
      ...(failOn === undefined || failOn === 'flagged' ? {} : { failOn }),
    },
  )
  if (options.format === 'pretty') printCoverage(run, options, terminal)
  if (run.ledger.brokenAt !== undefined) return exit.failure
  if (failed) return exit.findings
  return run.summary.blocks === 0 ? exit.nothing : exit.clean
}

/** The recordings as a guard's source. */
export function recordedSource(path: string, { verifyReceipts }: ReplayOptions, { cwd }: Terminal) {
  return {
    kind: 'recorded',
    path: resolve(cwd, path),
    verifyReceipts: verifyReceipts ?? false,
  } as const
}

/** On stderr: the table by detector, and whether the ledger's chain holds. */
export function printCoverage(run: GuardRun, { verbose }: ReplayOptions, terminal: Terminal): void {
  const { err, errColors: c, errIsTerminal, size } = terminal
  const width = errIsTerminal ? size().columns : 100
  err(`\n${formatCoverage(run.coverage, c, width, verbose ?? false)}\n`)
  err(`${ledgerText(run)}\n`)
}
