import type { PrebuiltOutput, Project, ProjectFile } from '../project/project.ts'
import type { ScanError, UsedCompiler } from '../result.ts'
import type { Choice } from './choose.ts'
import type { Compilation, CompileResult } from './compile.ts'
import type { CompiledFiles } from './compileFiles.ts'
import type { InstalledCompiler } from './installed.ts'
import { byVersion } from './pragma.ts'
import type { SolcError } from './solcErrors.ts'
import { unitName } from './solcInput.ts'

/** A compilation of one part, speaking for all its files until `claim` or the caller says otherwise. */
export function compilationOf(
  { files, output }: CompiledFiles['parts'][number],
  compiler: InstalledCompiler,
  owned: ReadonlySet<ProjectFile> = files,
): Compilation {
  return {
    version: compiler.version,
    compiler,
    output,
    sources: new Map([...files].map((file) => [unitName(file), file])),
    owned: new Set([...files].filter((file) => owned.has(file)).map(unitName)),
  }
}

/** Gives each file to one compilation, the newest first, and drops compilations that are left with none. */
export function claim(compilations: readonly Compilation[]): Compilation[] {
  const taken = new Set<string>()
  return [...compilations]
    .sort((a, b) => byVersion(b.version, a.version))
    .flatMap((compilation) => {
      const owned = new Set([...compilation.owned].filter((unit) => !taken.has(unit)))
      for (const unit of owned) taken.add(unit)
      return owned.size === 0 ? [] : [{ ...compilation, owned }]
    })
}

/** One entry for each compiler, with all versions that it stands in for. */
export function usedCompilers(used: readonly { choice: Choice; files: number }[]): UsedCompiler[] {
  const entries = new Map<string, { choice: Choice; files: number; insteadOf: Set<string> }>()
  for (const { choice, files } of used) {
    if (files === 0) continue
    const entry = entries.get(choice.compiler.path) ?? { choice, files: 0, insteadOf: new Set() }
    entry.files += files
    if (choice.insteadOf !== undefined) entry.insteadOf.add(choice.insteadOf)
    entries.set(choice.compiler.path, entry)
  }
  return [...entries.values()]
    .map(({ choice: { compiler }, files, insteadOf }) => {
      const asked = [...insteadOf].sort(byVersion).join(', ')
      const { version, origin } = compiler
      return asked === '' ? { version, origin, files } : { version, origin, files, insteadOf: asked }
    })
    .sort((a, b) => byVersion(b.version, a.version))
}

export function compileFailed({ file, line, message }: SolcError): ScanError {
  return {
    code: 'COMPILE_FAILED',
    file: file?.path,
    line,
    message,
    hint: 'Correct the source, or give the compiler version that it was written for in its pragma.',
  }
}

export function countSources(files: Iterable<ProjectFile>, done: ReadonlySet<ProjectFile>): number {
  return [...files].filter((file) => !file.dependency && done.has(file)).length
}

/** Trees that came with the project need no compiler. */
export function prebuiltResult(
  project: Project,
  { version, output, sources }: PrebuiltOutput,
): CompileResult {
  const covered = new Set(sources.values())
  const compilation = { version, compiler: undefined, output, sources, owned: new Set(sources.keys()) }
  const files = countSources(project.files, covered)
  return {
    compilations: [compilation],
    failed: project.files.filter((file) => !covered.has(file)),
    errors: [],
    compilers: [{ version, origin: 'build-info', files }],
    compileMs: 0,
  }
}
