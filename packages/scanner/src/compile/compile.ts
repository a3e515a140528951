import type { Project, ProjectFile } from '../project/project.ts'
import type { ScanError, UsedCompiler } from '../result.ts'
import type { Choice } from './choose.ts'
import { compileFiles, type RunCompiler, spreadToImporters } from './compileFiles.ts'
import { type ImportGraph, importGraph, reach } from './importGraph.ts'
import { findCompilers, type InstalledCompiler } from './installed.ts'
import { inLanes } from './lanes.ts'
import {
  claim,
  compilationOf,
  compileFailed,
  countSources,
  prebuiltResult,
  usedCompilers,
} from './outcome.ts'
import { type Assignment, planCompilers } from './plan.ts'
import { runSolc } from './runSolc.ts'
import type { SolcError } from './solcErrors.ts'
import { solcInput } from './solcInput.ts'
import { releaseCompilers } from './wasmSolc.ts'

export { findCompilers, type InstalledCompiler } from './installed.ts'
export { releaseCompilers } from './wasmSolc.ts'

/** The outcome of one compiler for a set of files that import each other. */
export type Compilation = {
  /** `0.8.37`: decides what the language means (checked arithmetic from 0.8 on). */
  readonly version: string
  /** What made it; undefined for trees that came with the project. */
  readonly compiler: InstalledCompiler | undefined
  /**
   * solc's standard-JSON output with `sources[unit].ast`; nobody has checked its shape. Version pragmas may have been
   * blanked with spaces before, so take pragmas from `ProjectFile`; byte offsets are those of `ProjectFile.text`.
   */
  readonly output: unknown
  /** Source unit name of `output` to file, for every file that took part. */
  readonly sources: ReadonlyMap<string, ProjectFile>
  /**
   * Unit names that this compilation speaks for. A file can take part in several compilations (a library used by
   * contracts of two compiler versions), and belongs to exactly one of them.
   */
  readonly owned: ReadonlySet<string>
}

export type CompileResult = {
  readonly compilations: readonly Compilation[]
  /**
   * Files no compilation has a tree of, for the native front end. Each source among them has an entry in `errors`,
   * or in the project's when its own import is missing; dependencies may be here only because their importers are.
   */
  readonly failed: readonly ProjectFile[]
  readonly errors: readonly ScanError[]
  readonly compilers: readonly UsedCompiler[]
  /** Wall-clock milliseconds with a compiler at work, loading included. */
  readonly compileMs: number
}

export type CompileOptions = {
  /** Compilers to choose from; all on this machine (`findCompilers`) when left out. */
  readonly installed?: readonly InstalledCompiler[]
  /** Milliseconds for one run of a compiler. Default 600,000; all runs of one compiler together get three times that. */
  readonly timeoutMs?: number
  /** Keep loaded compilers for the next call, as watching does; `releaseCompilers` ends them. Default false. */
  readonly keepCompilers?: boolean
}

const MAX_OUTPUT_BYTES = 1_000_000_000
const TIMEOUT_MS = 600_000
/** Compilers at work side by side; each takes up to some hundred megabytes. */
const LANES = 2

/**
 * Compiles a project's sources to syntax trees, with as few runs as possible. What does not compile is left out, with
 * whatever imports it, and does not keep the rest from being compiled.
 *
 * Codes in `errors`: `COMPILER_MISSING` (no compiler of the line that a pragma asks for), `COMPILE_FAILED`.
 */
export async function compile(project: Project, options: CompileOptions = {}): Promise<CompileResult> {
  if (project.prebuilt !== undefined) return prebuiltResult(project, project.prebuilt)
  const started = performance.now()
  const graph = importGraph(project.files)
  const failures = new Map<ProjectFile, SolcError>()
  const broken = new Set(project.files.filter((file) => lacksImport(file, graph)))
  spreadToImporters(broken, graph, failures)
  const sources = project.files.filter((file) => !file.dependency && !broken.has(file))
  const installed = options.installed ?? (await findCompilers({ root: project.root }))
  const plan = planCompilers(reach(sources, graph.imports), graph, project.settings.compilers, installed)
  const compilations: Compilation[] = []
  const used: { choice: Choice; files: number }[] = []
  for (let wave = plan.assignments; wave.length > 0; ) {
    const groups = groupByCompiler(wave)
    const next: Assignment[] = []
    await inLanes(groups, LANES, async ({ compiler, assignments }) => {
      const files = new Set(assignments.flatMap((assignment) => [...assignment.files]))
      const result = await compileFiles(files, graph, runner(compiler, options), deadline(options))
      for (const part of result.parts) compilations.push(compilationOf(part, compiler))
      const done = new Set(result.parts.flatMap((part) => [...part.files]))
      for (const { files, choices } of assignments) {
        const [choice, ...others] = choices
        if (choice !== undefined) used.push({ choice, files: countSources(files, done) })
        const failed = [...files].filter((file) => !done.has(file))
        const retried = others.length > 0 && failed.some((file) => !file.dependency)
        if (retried) next.push({ files: reach(failed, graph.imports, files), choices: others })
        for (const file of failed) {
          const error = result.failures.get(file)
          if (error !== undefined && !failures.has(file)) failures.set(file, error)
        }
      }
    })
    wave = next
  }
  if (!options.keepCompilers) await releaseCompilers()
  const owned = claim(compilations)
  const covered = new Set(owned.flatMap(({ sources }) => [...sources.values()]))
  const failed = project.files.filter((file) => !covered.has(file))
  return {
    compilations: owned,
    failed,
    errors: [...plan.errors, ...failed.flatMap((file) => failures.get(file) ?? []).map(compileFailed)],
    compilers: usedCompilers(used),
    compileMs: performance.now() - started,
  }
}

/**
 * Compiles again after edits, for a project that was compiled before with `keepCompilers`: gives trees of the changed
 * files and of all that import them, and of nothing else. Node numbers are not those of the earlier compilation, so
 * references into other files are only known with `withImports`, which adds the trees of all that is imported.
 *
 * @param changed Absolute paths; files that were not part of `previous` are not compiled.
 */
export async function recompile(
  project: Project,
  previous: Compilation,
  changed: ReadonlySet<string>,
  options: CompileOptions & { readonly withImports?: boolean } = {},
): Promise<CompileResult> {
  const started = performance.now()
  const { compiler } = previous
  const graph = importGraph(project.files)
  const paths = new Set([...previous.sources.values()].map((file) => file.absolutePath))
  const members = new Set(project.files.filter((file) => paths.has(file.absolutePath)))
  const edited = [...members].filter((file) => changed.has(file.absolutePath))
  const wanted = reach(edited, graph.importers, members)
  const files = reach(wanted, graph.imports)
  if (compiler === undefined || wanted.size === 0)
    return { compilations: [], failed: [...wanted], errors: [], compilers: [], compileMs: 0 }
  const run = runner(compiler, options, options.withImports ? undefined : wanted)
  const result = await compileFiles(files, graph, run, deadline(options))
  const done = new Set(result.parts.flatMap((part) => [...part.files]))
  return {
    compilations: result.parts.map((part) => compilationOf(part, compiler, wanted)),
    failed: [...files].filter((file) => !done.has(file)),
    errors: [...result.failures.values()].map(compileFailed),
    compilers: [{ version: compiler.version, origin: compiler.origin, files: countSources(wanted, done) }],
    compileMs: performance.now() - started,
  }
}

function runner(
  compiler: InstalledCompiler,
  options: CompileOptions,
  wanted?: ReadonlySet<ProjectFile>,
): RunCompiler {
  const limits = { timeoutMs: options.timeoutMs ?? TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES }
  return (files) => runSolc(compiler, solcInput(files, compiler.version, wanted), limits)
}

function deadline(options: CompileOptions): number {
  return performance.now() + 3 * (options.timeoutMs ?? TIMEOUT_MS)
}

/** Whether the file imports something that is not there, or that could not be read. */
function lacksImport(file: ProjectFile, graph: ImportGraph): boolean {
  return file.imports.some(({ absolutePath }) => absolutePath === undefined || !graph.files.has(absolutePath))
}

type CompilerGroup = { readonly compiler: InstalledCompiler; readonly assignments: Assignment[] }

function groupByCompiler(assignments: readonly Assignment[]): CompilerGroup[] {
  const groups = new Map<string, CompilerGroup>()
  for (const assignment of assignments) {
    const compiler = assignment.choices[0]?.compiler
    if (compiler === undefined) continue
    const group = groups.get(compiler.path)
    if (group === undefined) groups.set(compiler.path, { compiler, assignments: [assignment] })
    else group.assignments.push(assignment)
  }
  return [...groups.values()]
}
