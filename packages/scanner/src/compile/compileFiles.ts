import type { ProjectFile } from '../project/project.ts'
import { components, type ImportGraph, reach } from './importGraph.ts'
import { readSolcErrors, type SolcError } from './solcErrors.ts'
import { unitName } from './solcInput.ts'

/** Runs one compiler over files; rejects when it gives no output at all. */
export type RunCompiler = (files: ReadonlySet<ProjectFile>) => Promise<Readonly<Record<string, unknown>>>

export type CompiledFiles = {
  /** Outputs without errors, each with the files that took part. */
  readonly parts: readonly {
    readonly files: ReadonlySet<ProjectFile>
    readonly output: Readonly<Record<string, unknown>>
  }[]
  readonly failures: ReadonlyMap<ProjectFile, SolcError>
}

const ROUNDS = 8

/**
 * Compiles as many of `files` as can be compiled, in few runs: files that errors name are taken out together with
 * their importers, and the rest is tried again. solc names all files that do not parse, or all whose types are wrong,
 * but only the first whose names cannot be resolved; so after a number of rounds what is left is split in two
 * halves that no import connects, until the broken ones are alone.
 *
 * @param deadline Milliseconds of `performance.now()`, after which no further run is started.
 */
export async function compileFiles(
  files: ReadonlySet<ProjectFile>,
  graph: ImportGraph,
  run: RunCompiler,
  deadline: number,
): Promise<CompiledFiles> {
  const parts: { files: ReadonlySet<ProjectFile>; output: Readonly<Record<string, unknown>> }[] = []
  const failures = new Map<ProjectFile, SolcError>()
  const queue: ReadonlySet<ProjectFile>[] = [files]
  for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) {
    let rest = batch
    let reason = 'The compiler still found errors after all rounds.'
    for (let round = 0; round < ROUNDS && rest.size > 0; round++) {
      if (performance.now() > deadline) {
        reason = 'There was no time left to compile it.'
        break
      }
      const output = await run(rest).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      )
      const errors = output instanceof Error ? [] : errorsOf(output, rest)
      if (!(output instanceof Error) && errors.length === 0) {
        parts.push({ files: rest, output })
        rest = new Set()
        break
      }
      const named = errors.filter(({ file }) => file !== undefined)
      if (named.length === 0) {
        reason = output instanceof Error ? output.message : (errors[0]?.message ?? reason)
        break
      }
      rest = without(rest, named, graph, failures)
    }
    const separate = components(rest, graph)
    if (separate.length > 1 && performance.now() <= deadline) queue.push(...halves(separate))
    else for (const file of rest) failures.set(file, { file, line: undefined, message: reason })
  }
  return { parts, failures }
}

function errorsOf(output: Readonly<Record<string, unknown>>, files: ReadonlySet<ProjectFile>): SolcError[] {
  return readSolcErrors(output, new Map([...files].map((file) => [unitName(file), file])))
}

/** What is left of `files` without those that errors name, their importers, and what only those import. */
function without(
  files: ReadonlySet<ProjectFile>,
  errors: readonly SolcError[],
  graph: ImportGraph,
  failures: Map<ProjectFile, SolcError>,
): Set<ProjectFile> {
  const out = new Set<ProjectFile>()
  for (const error of errors) {
    if (error.file === undefined || out.has(error.file)) continue
    out.add(error.file)
    failures.set(error.file, error)
  }
  spreadToImporters(out, graph, failures, files)
  const sources = [...files].filter((file) => !file.dependency && !out.has(file))
  const open = new Set([...files].filter((file) => !out.has(file)))
  return reach(sources, graph.imports, open)
}

/** Adds whoever imports a member of `broken`, directly or not, and notes through which import. */
export function spreadToImporters(
  broken: Set<ProjectFile>,
  graph: ImportGraph,
  failures: Map<ProjectFile, SolcError>,
  within?: ReadonlySet<ProjectFile>,
): void {
  // A Set is walked in order of insertion, those added on the way included.
  for (const file of broken)
    for (const importer of graph.importers.get(file) ?? []) {
      if (broken.has(importer) || within?.has(importer) === false) continue
      broken.add(importer)
      const line = importer.imports.find((one) => one.absolutePath === file.absolutePath)?.line
      failures.set(importer, {
        file: importer,
        line,
        message: `Imports ${file.path}, which cannot be compiled.`,
      })
    }
}

function halves(sets: readonly ReadonlySet<ProjectFile>[]): Set<ProjectFile>[] {
  const middle = Math.ceil(sets.length / 2)
  return [sets.slice(middle), sets.slice(0, middle)].map((half) => new Set(half.flatMap((set) => [...set])))
}
