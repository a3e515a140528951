import type { SourceFile } from '../ast/program.ts'
import type { ScanError } from '../result.ts'

/** What PATH turned out to be. */
export type ProjectKind = 'directory' | 'file' | 'foundry' | 'hardhat' | 'standardJson' | 'buildInfo'

/** One import directive and the file it leads to. */
export type ResolvedImport = {
  /** The path as written between the quotes. */
  readonly text: string
  /** 1-based line of the directive. */
  readonly line: number
  /** The file it names, as `ProjectFile.absolutePath`; undefined when there is no such file. */
  readonly absolutePath: string | undefined
  /** Where it was looked for, in order; empty when it was found. */
  readonly lookedFor: readonly string[]
}

/** A source of the project, or a file that a source imports. */
export type ProjectFile = SourceFile & {
  readonly imports: readonly ResolvedImport[]
  /** Version pragmas as written, without `pragma solidity` and the semicolon: `^0.8.0`. */
  readonly pragmas: readonly string[]
}

/** What the project's configuration says about compiling. */
export type ProjectSettings = {
  /** Exact versions the configuration asks for, newest first; empty when the pragmas decide. */
  readonly compilers: readonly string[]
  readonly evmVersion: string | undefined
  /** In force, written out as solc reads them: `context:prefix=/absolute/target`. */
  readonly remappings: readonly string[]
}

/** Standard-JSON output with trees that came with the project (build-info), so that no compiler has to run. */
export type PrebuiltOutput = {
  readonly version: string
  /** solc's standard-JSON output; nobody has checked its shape. */
  readonly output: unknown
  /** Source unit name of `output` to file. */
  readonly sources: ReadonlyMap<string, ProjectFile>
}

export type Project = {
  readonly kind: ProjectKind
  /** Absolute; findings are printed relative to it. */
  readonly root: string
  /** Sources first, then dependencies, each by path. */
  readonly files: readonly ProjectFile[]
  readonly settings: ProjectSettings
  readonly prebuilt: PrebuiltOutput | undefined
  /** Files and directories that could not be read, imports without a file, settings that were not understood. */
  readonly errors: readonly ScanError[]
}

export type ProjectOptions = {
  /** Take tests, scripts and mocks of a Foundry or Hardhat project as sources too. Default false. */
  readonly includeTests?: boolean
  /** Largest file that is read, in bytes. Default 5 MB. */
  readonly maxFileBytes?: number
}
