import type { Confidence, SourceFinding } from '@membrane/core'
import type { Program } from '../ast/program.ts'
import type { Component } from '../cache/components.ts'
import type { ComponentResult } from '../cache/store.ts'
import type { CompileOptions } from '../compile/compile.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Project } from '../project/project.ts'
import { posixPath } from '../report/place.ts'
import { placeReports } from '../report/placeReports.ts'
import type { ScanError } from '../result.ts'
import { readDisables } from '../triage/readDisables.ts'
import { analyse } from './analyse.ts'
import { runDetectors } from './detect.ts'
import { type FrontEnd, readProgram } from './frontEnd.ts'
import type { Stopwatch } from './timing.ts'

export type Work = {
  readonly project: Project
  /** Ids of every detector that there is, for comments that name them. */
  readonly known: ReadonlySet<string>
  readonly detectors: readonly Detector[]
  readonly frontEnd: FrontEnd
  readonly compiling: CompileOptions
  readonly watch: Stopwatch
  readonly onProgress: (doing: string) => void
}

/**
 * Reads, analyses and judges components, with one run of the compilers for all of them. Each is analysed as a program
 * of its own, so that its findings are the same whether it is scanned alone or with the whole project.
 */
export async function scanComponents(
  components: readonly Component[],
  { project, known, detectors, frontEnd, compiling, watch, onProgress }: Work,
): Promise<{ readonly results: readonly ComponentResult[]; readonly compileMs: number }> {
  if (components.length === 0) return { results: [], compileMs: 0 }
  const concerned = new Set(components.flatMap(({ closure }) => closure))
  const files = project.files.filter((file) => concerned.has(file))
  onProgress(`compiling ${files.length} files`)
  const read = await readProgram({ ...project, files }, frontEnd, watch, compiling)
  const disables = watch.measure('report', () => readDisables(read.program, known))
  const results = components.map((component, i): ComponentResult => {
    onProgress(`scanning ${component.sources[0]?.path ?? ''} (${i + 1} of ${components.length})`)
    const paths = new Set(component.closure.map(({ path }) => posixPath(path)))
    const own = new Set(component.sources.map(({ path }) => posixPath(path)))
    const isOwn = ({ file }: { readonly file: string | undefined }) => file !== undefined && own.has(file)
    const program = components.length === 1 ? read.program : restrict(read.program, component)
    const judged = judgeSafely(program, component, detectors, watch)
    return {
      findings: judged.findings,
      errors: [...read.errors.filter(({ file }) => file === undefined || paths.has(file)), ...judged.errors],
      readBy: read.readBy.flatMap(({ files, ...compiler }) => {
        const here = files.filter((path) => paths.has(path))
        return here.length === 0 ? [] : [{ ...compiler, files: here }]
      }),
      disables: { disables: disables.disables.filter(isOwn), notices: disables.notices.filter(isOwn) },
    }
  })
  return { results, compileMs: read.compileMs }
}

/** The same trees, with those alone that a component can reach. File numbers stay what they are. */
function restrict(program: Program, { closure }: Component): Program {
  const reached = new Set(closure.map(({ absolutePath }) => absolutePath))
  const isReached = (file: number) => reached.has(program.files[file]?.absolutePath ?? '')
  return {
    files: program.files,
    units: program.units.filter(({ file }) => isReached(file)),
    contracts: program.contracts.filter(({ unit }) => isReached(unit.file)),
  }
}

/** Hostile code may overflow a stack: that costs its component, and nothing else. */
function judgeSafely(
  program: Program,
  { sources }: Component,
  detectors: readonly Detector[],
  watch: Stopwatch,
): Judged {
  try {
    return judge(program, detectors, watch)
  } catch (error) {
    const file = sources[0] === undefined ? undefined : posixPath(sources[0].path)
    const others = sources.length > 1 ? ` and ${sources.length - 1} more` : ''
    const message = `${file ?? ''}${others} could not be scanned: ${error instanceof Error ? error.message : String(error)}`
    const hint = 'The rest is scanned. Please report this with the file.'
    return { findings: [], errors: [{ code: 'SCAN_FAILED', file, line: undefined, message, hint }] }
  }
}

type Judged = { readonly findings: readonly SourceFinding[]; readonly errors: readonly ScanError[] }

function judge(program: Program, detectors: readonly Detector[], watch: Stopwatch): Judged {
  const analysed = watch.measure('analysis', () => analyse(program))
  const { reports, errors } = watch.measure('detectors', () => runDetectors(analysed.scan, detectors))
  const placed = watch.measure('report', () => placeReports(reports, program))
  return {
    findings: placed.findings.map(lessSureIfPartial),
    errors: [...analysed.errors, ...errors, ...placed.errors],
  }
}

const lower: Readonly<Record<Confidence, Confidence>> = { high: 'medium', medium: 'low', low: 'low' }

/** Where types were guessed, a rule is less sure than it thinks. */
function lessSureIfPartial(finding: SourceFinding): SourceFinding {
  return finding.partial ? { ...finding, confidence: lower[finding.confidence] } : finding
}
