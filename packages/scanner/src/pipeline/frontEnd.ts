import type { Program } from '../ast/program.ts'
import type { ReadBy } from '../cache/store.ts'
import { type CompileOptions, type CompileResult, compile } from '../compile/compile.ts'
import type { Project, ProjectFile } from '../project/project.ts'
import { posixPath } from '../report/place.ts'
import type { ScanError } from '../result.ts'
import { buildProgram } from '../solc/fromSolc.ts'
import { readFailed } from './readFailed.ts'
import type { Stopwatch } from './timing.ts'

/** `auto`: compilers, and our own reader for what does not compile; the others are one of the two alone. */
export type FrontEnd = 'auto' | 'solc' | 'native'

export type ReadProject = {
  readonly program: Program
  readonly errors: readonly ScanError[]
  readonly readBy: readonly ReadBy[]
  /** Milliseconds by the clock with a compiler at work. */
  readonly compileMs: number
}

/** Reads a project's files into one program, each by the front end that can. */
export async function readProgram(
  project: Project,
  frontEnd: FrontEnd,
  watch: Stopwatch,
  options: CompileOptions = {},
): Promise<ReadProject> {
  const compiled =
    frontEnd === 'native'
      ? uncompiled(project)
      : await watch.measureAsync('compile', () => compile(project, options))
  const { errors, compileMs } = compiled
  const adapted = watch.measure('adapt', () => adapt(project, compiled))
  if (frontEnd === 'auto' && adapted === undefined) return readProgram(project, 'native', watch)
  const program = adapted ?? { files: project.files, units: [], contracts: [] }
  const readBy = readBySolc(compiled)
  if (frontEnd === 'solc' || compiled.failed.length === 0) return { program, errors, readBy, compileMs }
  const whole = watch.measure('native', () => readFailed(program, compiled.failed))
  return {
    program: whole.program,
    // Where a compiler has said what is wrong with a file, nothing is gained by a second message.
    errors: frontEnd === 'native' ? whole.errors : errors,
    readBy: [...readBy, { version: 'native', origin: 'Membrane', files: pathsOf(compiled.failed) }],
    compileMs,
  }
}

/** undefined where a tree is so deep, or so unlike a compiler's, that it cannot be read. */
function adapt({ files }: Project, { compilations }: CompileResult): Program | undefined {
  try {
    return buildProgram(files, compilations)
  } catch {
    return undefined
  }
}

function uncompiled({ files }: Project): CompileResult {
  return { compilations: [], failed: files, errors: [], compilers: [], compileMs: 0 }
}

/** Which compiler read which of the project's own sources. */
function readBySolc({ compilations, compilers }: CompileResult): readonly ReadBy[] {
  return compilations.map(({ version, compiler, sources, owned }) => {
    const used = compilers.find(
      (one) => one.version === version && (compiler === undefined || one.origin === compiler.origin),
    )
    const files = pathsOf([...sources].flatMap(([name, file]) => (owned.has(name) ? [file] : [])))
    return {
      version,
      origin: used?.origin ?? compiler?.origin ?? 'unknown',
      files,
      ...insteadOf(used?.insteadOf),
    }
  })
}

function insteadOf(version: string | undefined): { readonly insteadOf?: string } {
  return version === undefined ? {} : { insteadOf: version }
}

function pathsOf(files: readonly ProjectFile[]): readonly string[] {
  return files.flatMap(({ dependency, path }) => (dependency ? [] : [posixPath(path)]))
}
