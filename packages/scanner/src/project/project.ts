import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MembraneError } from '@membrane/core'
import type { SourceFile } from '../ast/program.ts'
import type { ScanError } from '../result.ts'
import { type Configuration, governingRoot, readConfiguration } from './configuration.ts'
import { existingPaths, projectOfJson, recogniseJson, rootOfJson } from './jsonInput.ts'
import { loadFiles } from './loadFiles.ts'
import { readSource } from './readSource.ts'
import { formatRemapping } from './remapping.ts'
import { importResolver } from './resolveImport.ts'
import type { SourceMemory } from './sourceMemory.ts'
import { isTest, listSources } from './sourceTree.ts'

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
  /** Sources of earlier calls, which are not read again while they stay as they are. */
  readonly memory?: SourceMemory | undefined
}

const MAX_FILE_BYTES = 5_000_000
const MAX_JSON_BYTES = 256_000_000

/**
 * Finds out what `path` is (Foundry or Hardhat project, directory, `.sol` file, standard-JSON input, build-info) and
 * reads its sources and all they import. Configurations are read as data; no code of the project is ever run.
 *
 * @throws MembraneError `PATH_NOT_FOUND`, `PATH_NOT_SCANNABLE` (neither a directory nor a kind of file that holds
 * Solidity). All else that goes wrong is an entry in `errors`.
 */
export async function discoverProject(path: string, options: ProjectOptions = {}): Promise<Project> {
  const asked = resolve(path)
  if (!existsSync(asked))
    throw new MembraneError('PATH_NOT_FOUND', {
      shortMessage: `There is no file or directory ${path}.`,
      hint: 'Give a directory, a .sol file, a standard-JSON input or a build-info file.',
    })
  const errors: ScanError[] = []
  if (asked.endsWith('.json')) return discoverJson(asked, options, errors)
  const isDirectory = statSync(asked).isDirectory()
  if (!isDirectory && !asked.endsWith('.sol')) throw notScannable(path)
  const target = realpathSync(asked)
  const configuration = readConfiguration(governingRoot(target), errors)
  if (!isDirectory) return assemble('file', configuration, [target], options, errors)
  if (configuration.root !== target || configuration.kind === 'directory')
    return assemble(
      'directory',
      configuration,
      listSources(target, configuration.root, errors),
      options,
      errors,
    )
  const directories = [...configuration.sources, ...(options.includeTests ? configuration.tests : [])]
  const all = [...new Set(directories.flatMap((directory) => listSources(directory, target, errors)))]
  const sources = all.filter((file) => !isTest(file.slice(target.length)))
  // A project of nothing but tests (exercises, proofs of concept) is scanned for their sake.
  const chosen = options.includeTests || sources.length === 0 ? all : sources
  return assemble(configuration.kind, configuration, chosen, options, errors)
}

function assemble(
  kind: ProjectKind,
  configuration: Configuration,
  sources: readonly string[],
  options: ProjectOptions,
  errors: ScanError[],
): Project {
  const { root, remappings, bases, compilers, evmVersion } = configuration
  const maxBytes = options.maxFileBytes ?? MAX_FILE_BYTES
  const files = loadFiles(
    sources,
    {
      root,
      read: (absolutePath, name) => readSource(absolutePath, name, maxBytes, errors),
      resolveImport: importResolver(root, remappings, bases),
      memory: options.memory,
    },
    errors,
  )
  const settings = { compilers, evmVersion, remappings: remappings.map(formatRemapping) }
  return { kind, root, files, settings, prebuilt: undefined, errors }
}

function discoverJson(path: string, options: ProjectOptions, errors: ScanError[]): Project {
  const document = parseJson(path)
  const json = recogniseJson(document)
  if (json === undefined) throw notScannable(path)
  if (json.form === 'input') return projectOfJson(json, path, errors)
  const configuration = readConfiguration(rootOfJson(path), errors)
  const sources = existingPaths(configuration.root, json.paths).filter(
    (file) =>
      configuration.sources.some((directory) => file.startsWith(join(directory, '/'))) &&
      (options.includeTests || !isTest(file.slice(configuration.root.length))),
  )
  return assemble('buildInfo', configuration, sources, options, errors)
}

function parseJson(path: string): unknown {
  if (statSync(path).size > MAX_JSON_BYTES)
    throw new MembraneError('PATH_NOT_SCANNABLE', {
      shortMessage: `${path} is larger than ${MAX_JSON_BYTES} bytes.`,
      hint: 'Scan the directory of the project instead.',
    })
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new MembraneError('PATH_NOT_SCANNABLE', {
      shortMessage: `${path} is not JSON.`,
      hint: 'Give a standard-JSON input or a build-info file.',
      cause,
    })
  }
}

function notScannable(path: string): MembraneError {
  return new MembraneError('PATH_NOT_SCANNABLE', {
    shortMessage: `${path} holds no Solidity that can be scanned.`,
    hint: 'Give a directory, a .sol file, a standard-JSON input or a build-info file.',
  })
}
