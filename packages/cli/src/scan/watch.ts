import { dirname, join, relative, sep } from 'node:path'
import { isMembraneError } from '@membrane/core'
import {
  detectors,
  type Judgement,
  jsonReport,
  memoryCache,
  parseFailOn,
  type SourceMemory,
} from '@membrane/scanner'
import { exit, printFailure } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { nextChange } from './changes.ts'
import { shown } from './judging.ts'
import { type Floor, type ScanCommandOptions, type ScanFormat, shownFloor } from './options.ts'
import { renderReport } from './render.ts'
import { type Judged, scanAndJudge, userCache } from './run.ts'
import { formatTiming } from './timing.ts'

/**
 * Scans, then again after every change: the whole report first, afterwards what is new and what is gone. Ends with
 * exit code 0 when it is interrupted. A project that cannot be read for the moment is told, and waited for.
 * @throws as `scanOnce`, for the first scan.
 */
export async function watchProject(
  path: string,
  format: ScanFormat,
  options: ScanCommandOptions,
  terminal: Terminal,
): Promise<number> {
  parseFailOn(options.failOn)
  const floor = shownFloor(options)
  const cache = userCache(options, terminal) ?? memoryCache()
  const memory: SourceMemory = new Map()
  let last = await scanAndJudge(path, options, terminal, cache, memory)
  await show(undefined, last, format, floor, options, terminal)
  while (await nextChange(directoriesOf(last), isConcerned, terminal.signal)) {
    try {
      const next = await scanAndJudge(path, options, terminal, cache, memory)
      await show(last, next, format, floor, options, terminal)
      last = next
    } catch (error) {
      if (!isMembraneError(error)) throw error
      printFailure(error, terminal, options.verbose === true)
    }
  }
  return exit.clean
}

/** Sources, and the files that say how they are compiled. */
function isConcerned(name: string | undefined): boolean {
  if (name === undefined || name.endsWith('.sol')) return true
  return (
    /^(foundry\.toml|remappings\.txt|hardhat\.config\.[cm]?[jt]s|triage\.json)$/.test(name) ||
    !name.includes('.')
  )
}

/** Directories of the sources and those between them and the root; what is only used is not edited. */
function directoriesOf({ outcome }: Judged): readonly string[] {
  const { root, files } = outcome.project
  const found = new Set([root])
  for (const { absolutePath, dependency } of files) {
    if (dependency) continue
    const own = dirname(absolutePath)
    found.add(own)
    const below = relative(root, own)
    if (below.startsWith('..')) continue
    const parts = below.split(sep)
    for (let i = 1; i < parts.length; i++) found.add(join(root, ...parts.slice(0, i)))
  }
  return [...found]
}

async function show(
  before: Judged | undefined,
  now: Judged,
  format: ScanFormat,
  floor: Floor,
  options: ScanCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const judgement = shown(now.judgement, floor)
  const old = before === undefined ? undefined : shown(before.judgement, floor)
  const known = new Set(old === undefined ? [] : idsOf(old))
  const current = new Set(idsOf(judgement))
  const fresh = judgement.findings.filter(({ finding }) => !known.has(finding.id))
  const gone = old?.findings.filter(({ finding }) => !current.has(finding.id)) ?? []
  const rendered = await renderReport(
    format,
    now.outcome,
    { ...judgement, findings: fresh },
    {
      colors: terminal.colors,
      width: terminal.outIsTerminal ? terminal.size().columns : 120,
      detectors,
      showSuppressed: options.showSuppressed === true,
    },
  )
  const { colors: c } = terminal
  const goneText =
    format === 'ndjson'
      ? jsonReport(now.outcome.result, { ...judgement, findings: gone })
          .findings.map((finding) => `${JSON.stringify({ kind: 'gone', ...finding })}\n`)
          .join('')
      : gone
          .map(({ finding }) => `${c.green('gone')} ${finding.file}:${finding.line} ${finding.detector}\n`)
          .join('')
  terminal.out(goneText + rendered)
  if (options.timing === true) terminal.err(formatTiming(now.outcome))
  else terminal.err(terminal.errColors.dim(`${ownPart(now.outcome)}\n`))
}

/** What the scan itself took, since the compilers' time is not ours. */
function ownPart({ components, timing, result }: Judged['outcome']): string {
  const own = timing.reduce((sum, { stage, wallMs }) => sum + (stage === 'compile' ? 0 : wallMs), 0)
  return `${components.scanned} of ${components.total} parts scanned in ${own.toFixed(0)} ms, compilers ${result.compileMs} ms; waiting for changes`
}

function idsOf({ findings }: Judgement): readonly string[] {
  return findings.map(({ finding }) => finding.id)
}
