import { atLeast, type Finding, isMembraneError, MembraneError } from '@membrane/core'
import { parseSeverity } from '../commands/watch.ts'
import { namesOf } from '../naming/names.ts'
import { exit } from '../output/failure.ts'
import { formatFinding } from '../output/finding.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import type { Described } from './describe.ts'
import { printCoverage, recordedSource } from './events.ts'
import { type GuardRun, runGuardOver } from './guardRun.ts'
import { createJudge } from './judge.ts'
import { parseFailOn, type ReplayOptions } from './options.ts'
import { readRecordings } from './recordings.ts'
import { createWriter, type Writer } from './writer.ts'

type Failure = { readonly file: string; readonly reason: string }

type Pass = {
  readonly blocks: number
  readonly transactions: number
  readonly flagged: number
  readonly findings: readonly Finding[]
  /** Files that could not be read and detectors that threw. */
  readonly failed: readonly Failure[]
}

/**
 * Judges every transaction of recordings, and for people and documents also runs a guard over them, whose ledger says
 * what each detector did. A file that cannot be read is told and makes the command fail, after all others were judged.
 * @throws RECORDING_NOT_FOUND, RECORDING_EMPTY when there is no recording under the path.
 */
export async function replayVerdicts(
  path: string,
  described: Described,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<number> {
  const failOn = parseFailOn(options.failOn)
  const writer = openWriter(described, described.chainId ?? 1, options, terminal)
  const pass = await judgeAll(path, described, options, writer, terminal)
  if (terminal.signal.aborted) return exit.failure
  if (pass.blocks === 0 && pass.failed.length === 0) {
    throw new MembraneError('RECORDING_EMPTY', {
      shortMessage: `No JSON file under ${path} is a recorded block.`,
      hint: 'Expected {block, receipts, ...}, mev-inspect recordings or call traces.',
    })
  }
  const run = options.format === 'ndjson' || pass.blocks === 0 ? undefined : await guard()
  writer.end({ run, findings: pass.findings, failed: pass.failed })
  if (options.format === 'pretty') {
    if (run !== undefined) printBlockFindings(run, options, terminal)
    tellSum(pass, terminal)
    if (run !== undefined) printCoverage(run, options, terminal)
  }
  if (pass.failed.length > 0 || run?.ledger.brokenAt !== undefined) return exit.failure
  if (options.format !== 'ndjson' && run === undefined) return exit.failure
  if (failOn === undefined) return exit.clean
  if (failOn === 'flagged') return pass.flagged > 0 ? exit.findings : exit.clean
  const reached = [...pass.findings, ...(run?.findings ?? [])].some(({ severity }) =>
    atLeast(severity, failOn),
  )
  return reached ? exit.findings : exit.clean

  async function guard(): Promise<GuardRun | undefined> {
    const progress = createProgress(terminal, 500)
    let blocks = 0
    try {
      return await runGuardOver(
        {
          ...described.config,
          protocol: described.protocolOn(described.chainId ?? 1),
          source: recordedSource(path, options, terminal),
        },
        terminal,
        ({ bus }) =>
          bus.subscribe((event) => {
            if (event.kind === 'block') progress.show(`coverage: ${++blocks} of ${pass.blocks} blocks`)
          }),
      )
    } catch (error) {
      if (!isMembraneError(error)) throw error
      const { errColors: e } = terminal
      progress.clear()
      terminal.err(`${e.yellow('coverage unknown')} the guard's run ended: ${error.shortMessage}\n`)
      return undefined
    } finally {
      progress.clear()
    }
  }
}

/** @throws SEVERITY_INVALID. */
export function openWriter(
  described: Described,
  chainId: number,
  options: ReplayOptions,
  terminal: Terminal,
): Writer {
  const protocol = described.protocolOn(chainId)
  return createWriter(options.format, terminal, {
    all: options.all ?? false,
    minSeverity:
      options.minSeverity === undefined ? undefined : parseSeverity(options.minSeverity, '--min-severity'),
    view: {
      protocol,
      names: namesOf(chainId, protocol),
      colors: terminal.colors,
      width: terminal.outIsTerminal ? terminal.size().columns : 120,
      full: options.full ?? false,
    },
  })
}

async function judgeAll(
  path: string,
  described: Described,
  options: ReplayOptions,
  writer: Writer,
  terminal: Terminal,
): Promise<Pass> {
  const { cwd, signal, errColors: e } = terminal
  const chainId = described.chainId ?? 1
  const judge = createJudge(described.protocolOn(chainId), described.detectors)
  const progress = createProgress(terminal, 1_000)
  const tell = (text: string) => {
    progress.clear()
    terminal.err(text)
  }
  const findings: Finding[] = []
  const failed: Failure[] = []
  let blocks = 0
  let transactions = 0
  let flagged = 0
  const fail = (file: string, reason: string) => {
    failed.push({ file, reason })
    tell(`${e.red('failed')} ${file}: ${reason}\n`)
  }
  const verifyReceipts = options.verifyReceipts ?? false
  try {
    for await (const read of readRecordings({ path, cwd, chainId, verifyReceipts, signal })) {
      if (read.kind === 'failed') {
        fail(read.file, read.reason)
        continue
      }
      if (read.kind === 'other') {
        if (options.verbose === true) tell(`${e.dim('notice')} ${read.file} left out: no recorded block\n`)
        continue
      }
      const { origin } = read
      const judgement = judge(origin.block)
      for (const { detector, reason } of judgement.failed) {
        fail(read.file, `detector ${detector} failed, so what it would have said is unknown: ${reason}`)
      }
      const alone = read.total === 1 && judgement.transactions.length === 1
      blocks++
      transactions += judgement.transactions.length
      findings.push(...judgement.findings)
      progress.clear()
      for (const judged of judgement.transactions) {
        if (signal.aborted) break
        if (judged.verdict.flagged) flagged++
        writer.write(judged, origin, alone)
      }
      progress.show(`${read.done} of ${read.total} files, ${transactions} transactions, ${flagged} flagged`)
    }
  } finally {
    progress.clear()
  }
  return { blocks, transactions, flagged, findings, failed }
}

/** What was found of blocks as a whole has no transaction to stand beside. */
function printBlockFindings(run: GuardRun, options: ReplayOptions, terminal: Terminal): void {
  const from = parseSeverity(options.minSeverity ?? 'low', '--min-severity')
  for (const finding of run.findings) {
    if (finding.transaction === undefined && atLeast(finding.severity, from))
      terminal.out(`\n${formatFinding(finding, terminal.colors)}\n`)
  }
}

function tellSum({ blocks, transactions, flagged, failed }: Pass, { err, errColors: e }: Terminal): void {
  const count = (number: number, noun: string) =>
    `${e.bold(String(number))} ${noun}${number === 1 ? '' : 's'}`
  const bad = failed.length === 0 ? '' : `, ${e.red(`${failed.length} failed`)}`
  err(
    `\n${count(transactions, 'transaction')} in ${count(blocks, 'file')}: ${e.bold(String(flagged))} flagged${bad}\n`,
  )
}
