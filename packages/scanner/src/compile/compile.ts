import type { ProjectFile } from '../project/project.ts'
import type { ScanError, UsedCompiler } from '../result.ts'

/** The outcome of one compiler for a set of files that import each other. */
export type Compilation = {
  /** `0.8.37`: decides what the language means (checked arithmetic from 0.8 on). */
  readonly version: string
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
  /** Files no compilation has a tree of, for the native front end; each has an entry in `errors`. */
  readonly failed: readonly ProjectFile[]
  readonly errors: readonly ScanError[]
  readonly compilers: readonly UsedCompiler[]
  /** Wall-clock milliseconds with a compiler at work, loading included. */
  readonly compileMs: number
}
