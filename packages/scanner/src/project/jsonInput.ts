import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { ScanError } from '../result.ts'
import { loadFiles } from './loadFiles.ts'
import type { Project } from './project.ts'
import { parseRemapping, remap } from './remapping.ts'

/** A standard-JSON input, or a build-info with one inside. */
export type JsonInput =
  | {
      readonly form: 'input'
      readonly input: unknown
      readonly output: unknown
      readonly version: string | undefined
    }
  /** Foundry's short build-info, which only names files. */
  | { readonly form: 'paths'; readonly paths: readonly string[] }

/** Tells what a parsed JSON document is; undefined when it is none of the forms that hold sources. */
export function recogniseJson(document: unknown): JsonInput | undefined {
  if (!isRecord(document)) return undefined
  if (isRecord(document.input) && isRecord(document.input.sources)) {
    const version = /^\d+\.\d+\.\d+/.exec(String(document.solcVersion ?? document.solcLongVersion ?? ''))?.[0]
    return { form: 'input', input: document.input, output: document.output, version }
  }
  if (isRecord(document.sources) && (document.language === 'Solidity' || isRecord(document.settings)))
    return { form: 'input', input: document, output: undefined, version: undefined }
  if (isRecord(document.source_id_to_path)) {
    const paths = Object.values(document.source_id_to_path).filter((path) => typeof path === 'string')
    return { form: 'paths', paths }
  }
  return undefined
}

/** The directory that unit names of the JSON at `path` are relative to: that of the project which built it. */
export function rootOfJson(path: string): string {
  const directory = dirname(path)
  const match = /^(.*?)[/\\](?:out|artifacts|cache)[/\\](?:.*[/\\])?build-info$/.exec(directory)
  return match?.[1] || directory
}

/** Makes a project of sources that a JSON document carries; nothing is read from disk. */
export function projectOfJson(
  json: Extract<JsonInput, { form: 'input' }>,
  path: string,
  errors: ScanError[],
): Project {
  const root = rootOfJson(path)
  const input = isRecord(json.input) ? json.input : {}
  const settings = isRecord(input.settings) ? input.settings : {}
  const texts = new Map<string, string>()
  const units = new Map<string, string>()
  for (const [unit, source] of Object.entries(isRecord(input.sources) ? input.sources : {})) {
    const content = isRecord(source) ? source.content : undefined
    if (typeof content !== 'string') {
      errors.push(contentMissing(unit))
      continue
    }
    const absolutePath = isAbsolute(unit) ? unit : join(root, unit)
    texts.set(absolutePath, content.replace(/^\uFEFF/, '   '))
    units.set(unit, absolutePath)
  }
  const written = Array.isArray(settings.remappings) ? settings.remappings.map(String) : []
  const remappings = written.flatMap((line) => parseRemapping(line, root) ?? [])
  const resolveImport = (importer: string, text: string) => {
    const candidates = /^\.\.?\//.test(text)
      ? [resolve(dirname(importer), text)]
      : [...remap(remappings, importer, text), join(root, text)]
    const found = candidates.find((candidate) => texts.has(candidate)) ?? units.get(text)
    return { absolutePath: found, lookedFor: found === undefined ? candidates : [] }
  }
  const names = [...units.keys()]
  const allFetched = names.every(isFetched)
  const files = loadFiles(
    [...texts.keys()],
    {
      root,
      read: (absolutePath) => texts.get(absolutePath),
      resolveImport,
      isDependency: (name) => !allFetched && isFetched(name),
    },
    errors,
  )
  const byPath = new Map(files.map((file) => [file.absolutePath, file]))
  const sources = new Map(
    [...units].flatMap(([unit, absolutePath]) => {
      const file = byPath.get(absolutePath)
      return file === undefined ? [] : [[unit, file] as const]
    }),
  )
  const version = json.version
  return {
    kind: json.version === undefined ? 'standardJson' : 'buildInfo',
    root,
    files,
    settings: {
      compilers: version === undefined ? [] : [version],
      evmVersion: typeof settings.evmVersion === 'string' ? settings.evmVersion : undefined,
      remappings: written,
    },
    prebuilt:
      version !== undefined && hasTrees(json.output, [...sources.keys()])
        ? { version, output: json.output, sources }
        : undefined,
    errors,
  }
}

/** Unit names that Hardhat, Foundry and explorers give to packages. */
function isFetched(unit: string): boolean {
  return /^(?:@|npm\/|lib\/|hardhat\/|forge-std\/|ds-test\/)|(?:^|\/)node_modules\//.test(unit)
}

function hasTrees(output: unknown, units: readonly string[]): boolean {
  const sources = isRecord(output) && isRecord(output.sources) ? output.sources : {}
  return units.length > 0 && units.every((unit) => isRecord(sources[unit]) && isRecord(sources[unit].ast))
}

function contentMissing(unit: string): ScanError {
  return {
    code: 'FILE_UNREADABLE',
    file: unit,
    line: undefined,
    message: 'The JSON gives no content for it.',
    hint: 'Write the input with literal contents (`useLiteralContent`).',
  }
}

/** Files of a short build-info that are still there. */
export function existingPaths(root: string, paths: readonly string[]): string[] {
  return paths.map((path) => resolve(root, path)).filter((path) => existsSync(path))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
