import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { ScanError } from '../result.ts'
import { isRecord } from './jsonInput.ts'
import { parseRemapping, type Remapping } from './remapping.ts'
import { firstDirectory } from './sourceTree.ts'

/** What a Foundry project's `default` profile says, with forge's defaults filled in. Directories are relative. */
export type FoundryConfig = {
  readonly src: string
  readonly test: string
  readonly script: string
  readonly libs: readonly string[]
  readonly remappings: readonly string[]
  /** Exact version; undefined when the pragmas decide. */
  readonly solc: string | undefined
  readonly evmVersion: string | undefined
}

const MAX_LIBRARY_DEPTH = 4

/** Reads `foundry.toml` in `root`, which need not be there. A file that is no TOML goes to `errors`. */
export function readFoundryConfig(root: string, errors: ScanError[]): FoundryConfig {
  const profile = readProfile(root, errors)
  const text = (key: string): string | undefined =>
    typeof profile[key] === 'string' ? profile[key] : undefined
  const list = (key: string): string[] | undefined =>
    Array.isArray(profile[key]) ? profile[key].filter((item) => typeof item === 'string') : undefined
  const version = /(\d+\.\d+\.\d+)$/.exec(text('solc') ?? text('solc_version') ?? '')?.[1]
  return {
    src:
      text('src') ??
      (!existsSync(join(root, 'src')) && existsSync(join(root, 'contracts')) ? 'contracts' : 'src'),
    test: text('test') ?? 'test',
    script: text('script') ?? 'script',
    libs: list('libs') ?? ['lib'],
    remappings: list('remappings') ?? [],
    solc: version,
    evmVersion: text('evm_version'),
  }
}

function readProfile(root: string, errors: ScanError[]): Readonly<Record<string, unknown>> {
  const path = join(root, 'foundry.toml')
  if (!existsSync(path)) return {}
  try {
    const config = parse(readFileSync(path, 'utf8'))
    const profiles = isRecord(config.profile) ? config.profile : config
    return isRecord(profiles.default) ? profiles.default : {}
  } catch (error) {
    errors.push({
      code: 'CONFIG_INVALID',
      file: 'foundry.toml',
      line: undefined,
      message: `Not understood: ${error instanceof Error ? error.message.split('\n')[0] : error}.`,
      hint: "Correct the file; forge's defaults were used.",
    })
    return {}
  }
}

/**
 * The remappings in force in a Foundry project, weakest first: inferred from the libraries, those that libraries
 * bring for themselves (for their own files, and for all when nobody else defines them), `foundry.toml`,
 * `remappings.txt`.
 */
export function foundryRemappings(root: string, config: FoundryConfig): Remapping[] {
  const inferred: Remapping[] = []
  const own: Remapping[] = []
  collectLibraries(root, config.libs, 0, inferred, own)
  return [...inferred, ...own, ...writtenRemappings(root, config)]
}

/** The remappings that the files of `root` spell out. */
export function writtenRemappings(root: string, config: FoundryConfig): Remapping[] {
  const file = join(root, 'remappings.txt')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return [...config.remappings, ...lines].flatMap((line) => parseRemapping(line, root) ?? [])
}

function collectLibraries(
  root: string,
  libs: readonly string[],
  depth: number,
  inferred: Remapping[],
  own: Remapping[],
): void {
  if (depth >= MAX_LIBRARY_DEPTH) return
  for (const lib of libs) {
    if (lib.split(/[/\\]/).includes('node_modules')) continue
    for (const name of directories(join(root, lib))) {
      const path = join(root, lib, name)
      const target = firstDirectory(path, ['src', 'contracts']) ?? path
      // Outer libraries come last, since the later of equal prefixes wins.
      const config = readFoundryConfig(path, [])
      collectLibraries(path, config.libs, depth + 1, inferred, own)
      inferred.push({ context: '', prefix: `${name}/`, target: `${target}/` })
      for (const remapping of writtenRemappings(path, config)) {
        own.push({ ...remapping, context: remapping.context || `${path}/` })
        inferred.push(remapping)
      }
    }
  }
}

function directories(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
  } catch {
    return []
  }
}
