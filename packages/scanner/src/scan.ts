import { MembraneError } from '@membrane/core'
import type { Scan } from './analysis/scan.ts'
import { type Component, componentsOf } from './cache/components.ts'
import { componentKey, scopeKey } from './cache/key.ts'
import type { ComponentResult, ScanCache } from './cache/store.ts'
import { findCompilers } from './compile/installed.ts'
import type { Detector } from './detectors/detector.ts'
import { analyse } from './pipeline/analyse.ts'
import { chooseDetectors } from './pipeline/choose.ts'
import { type FrontEnd, readProgram } from './pipeline/frontEnd.ts'
import { mergeCompilers, mergeErrors, mergeFindings } from './pipeline/merge.ts'
import { scanComponents } from './pipeline/scanComponents.ts'
import { createStopwatch, type StageTime } from './pipeline/timing.ts'
import { discoverProject, type Project } from './project/project.ts'
import type { SourceMemory } from './project/sourceMemory.ts'
import type { ScanError, ScanResult } from './result.ts'
import type { Disables } from './triage/disable.ts'

export type ScanOptions = {
  /** Directory, `.sol` file, standard-JSON input or build-info. */
  readonly path: string
  /** Version of Membrane, as the result names it. */
  readonly version: string
  /** The rules that there are; `only` and `exclude` choose among them by id. */
  readonly detectors: readonly Detector[]
  readonly only?: readonly string[]
  readonly exclude?: readonly string[]
  readonly includeTests?: boolean
  readonly frontEnd?: FrontEnd
  /** Results of earlier runs; without one everything is scanned anew. */
  readonly cache?: ScanCache
  /** Keep compilers loaded for the next scan; `releaseCompilers` ends them. */
  readonly keepCompilers?: boolean
  /** Sources of earlier scans in this process, which are not read again while they stay as they are. */
  readonly memory?: SourceMemory
  /** Tells builds of one version apart: results of another build are not taken from the cache. */
  readonly build?: string
  /** Told what is being done, for a line on a terminal. */
  readonly onProgress?: (doing: string) => void
}

export type ScanOutcome = {
  readonly result: ScanResult
  readonly project: Project
  readonly timing: readonly StageTime[]
  /** What comments in the sources silence, for `judge`. */
  readonly disables: Disables
  /** Ids of the detectors that ran. */
  readonly detectors: ReadonlySet<string>
  /** Parts of the project that do not depend on each other, and how many of them were scanned in this run. */
  readonly components: { readonly total: number; readonly scanned: number }
}

/**
 * Scans a project: reads it, has it compiled, analyses it and runs the detectors. Findings are placed, unique and the
 * most severe first; suppressions, baselines and triage are the caller's. What goes wrong with one file or one detector
 * is an entry of `result.errors`.
 * @throws as `discoverProject` and `chooseDetectors`; NO_SOURCES where there is no Solidity at `path`.
 */
export async function scanProject(options: ScanOptions): Promise<ScanOutcome> {
  const beganAt = performance.now()
  const { includeTests = false, frontEnd = 'auto', onProgress = () => undefined } = options
  const detectors = chooseDetectors(options.detectors, options.only ?? [], options.exclude ?? [])
  const watch = createStopwatch()
  onProgress('reading the project')
  const project = await watch.measureAsync('project', () =>
    openProject(options.path, includeTests, options.memory),
  )
  const installed = await watch.measureAsync('project', () => findCompilers({ root: project.root }))
  const scope = scopeKey(project.root, {
    version: `${options.version} ${options.build ?? ''}`,
    detectors: detectors.map(({ id }) => id),
    frontEnd,
    includeTests,
    settings: project.settings,
    compilers: installed.map(({ version, origin }) => `${version} ${origin}`),
  })
  const { kept, missing, keys } = await watch.measureAsync('cache', () =>
    lookUp(project, scope, options.cache),
  )
  const fresh = await scanComponents(missing, {
    project,
    known: new Set(options.detectors.map(({ id }) => id)),
    detectors,
    frontEnd,
    compiling: { installed, keepCompilers: options.keepCompilers === true },
    watch,
    onProgress,
  })
  for (const [i, component] of missing.entries()) {
    const result = fresh.results[i]
    if (result !== undefined) kept.set(component, result)
  }
  const results = [...keys.keys()].flatMap((component) => kept.get(component) ?? [])
  if (missing.length > 0) await watch.measureAsync('cache', () => keep(keys, kept, scope, options.cache))
  return {
    result: {
      version: options.version,
      compilers: mergeCompilers(results),
      files: project.files.flatMap(({ dependency, path }) => (dependency ? [] : [path])),
      durationMs: Math.round(performance.now() - beganAt),
      compileMs: Math.round(fresh.compileMs),
      findings: mergeFindings(results),
      errors: mergeErrors([project.errors, ...results.map(({ errors }) => errors)]),
    },
    project,
    timing: watch.times(),
    disables: {
      disables: results.flatMap(({ disables }) => disables.disables),
      notices: results.flatMap(({ disables }) => disables.notices),
    },
    detectors: new Set(detectors.map(({ id }) => id)),
    components: { total: keys.size, scanned: missing.length },
  }
}

export type AnalyseOptions = Pick<ScanOptions, 'path' | 'includeTests' | 'frontEnd' | 'onProgress'>

/**
 * Reads and analyses a whole project without running a detector: what printers draw.
 * @throws as `discoverProject`; NO_SOURCES
 */
export async function analyseProject(
  options: AnalyseOptions,
): Promise<{ readonly scan: Scan; readonly errors: readonly ScanError[] }> {
  const { includeTests = false, frontEnd = 'auto', onProgress = () => undefined } = options
  const project = await openProject(options.path, includeTests)
  onProgress(`compiling ${project.files.length} files`)
  const read = await readProgram(project, frontEnd, createStopwatch())
  onProgress('analysing')
  const { scan, errors } = analyse(read.program)
  return { scan, errors: mergeErrors([project.errors, read.errors, errors]) }
}

/**
 * `discoverProject`, where nothing to scan is an error.
 * @throws NO_SOURCES
 */
async function openProject(path: string, includeTests: boolean, memory?: SourceMemory): Promise<Project> {
  const project = await discoverProject(path, { includeTests, memory })
  if (project.files.some(({ dependency }) => !dependency)) return project
  throw new MembraneError('NO_SOURCES', {
    shortMessage: `There is no Solidity source in ${path}.`,
    hint: includeTests
      ? 'Name a directory with .sol files, or one such file.'
      : 'Name a directory with .sol files, or one such file; --include-tests takes tests, scripts and mocks too.',
  })
}

type LookedUp = {
  /** Every component of the project with its key, in order. */
  readonly keys: ReadonlyMap<Component, string>
  readonly kept: Map<Component, ComponentResult>
  readonly missing: readonly Component[]
}

async function lookUp(project: Project, scope: string, cache: ScanCache | undefined): Promise<LookedUp> {
  const keys = new Map(componentsOf(project.files).map((component) => [component, componentKey(component)]))
  const known = await cache?.read(scope)
  const kept = new Map<Component, ComponentResult>()
  for (const [component, key] of keys) {
    const result = known?.get(key)
    if (result !== undefined) kept.set(component, result)
  }
  return { keys, kept, missing: [...keys.keys()].filter((component) => !kept.has(component)) }
}

async function keep(
  keys: ReadonlyMap<Component, string>,
  results: ReadonlyMap<Component, ComponentResult>,
  scope: string,
  cache: ScanCache | undefined,
): Promise<void> {
  const entries = new Map<string, ComponentResult>()
  for (const [component, key] of keys) {
    const result = results.get(component)
    if (result !== undefined && !result.errors.some(({ code }) => isOurFault(code))) entries.set(key, result)
  }
  await cache?.write(scope, entries)
}

/** What went wrong in Membrane itself is tried again the next time. */
function isOurFault(code: string): boolean {
  return code === 'DETECTOR_FAILED' || code === 'SCAN_FAILED' || code === 'ANALYSIS_FAILED'
}
