import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rcompare } from 'semver'
import type { ScanError } from '../result.ts'
import { foundryRemappings, readFoundryConfig, writtenRemappings } from './foundry.ts'
import { HARDHAT_CONFIGS, readHardhatConfig } from './hardhat.ts'
import { parseRemapping, type Remapping } from './remapping.ts'
import { firstDirectory } from './sourceTree.ts'

/** What a directory's Foundry or Hardhat configuration says. */
export type Configuration = {
  readonly kind: 'directory' | 'foundry' | 'hardhat'
  /** Absolute. */
  readonly root: string
  /** Absolute, existing directories. */
  readonly sources: readonly string[]
  readonly tests: readonly string[]
  /** Absolute directories that imports may be written from. */
  readonly bases: readonly string[]
  readonly remappings: readonly Remapping[]
  readonly compilers: readonly string[]
  readonly evmVersion: string | undefined
}

/** Reads the configuration of `root`; a directory without one is its own and only source directory. */
export function readConfiguration(root: string, errors: ScanError[]): Configuration {
  const hardhat = hardhatConfigOf(root)
  const foundry = existsSync(join(root, 'foundry.toml'))
  if (!foundry && hardhat === undefined) return plain(root, errors)
  const settings = hardhat === undefined ? undefined : readHardhatConfig(hardhat, errors)
  const config = readFoundryConfig(root, errors)
  const sources = [foundry ? config.src : undefined, settings?.sources].flatMap(
    (name) => (name && firstDirectory(root, [name])) || [],
  )
  const fallback = firstDirectory(root, ['src', 'contracts']) ?? root
  const compilers = foundry && config.solc !== undefined ? [config.solc] : (settings?.compilers ?? [])
  return {
    kind: foundry ? 'foundry' : 'hardhat',
    root,
    sources: sources.length === 0 ? [fallback] : [...new Set(sources)],
    tests: [config.test, config.script].flatMap((name) => firstDirectory(root, [name]) ?? []),
    bases: [root, ...config.libs.map((lib) => join(root, lib))],
    remappings: [...hardhatRemapping(root), ...foundryRemappings(root, config)],
    compilers: [...compilers].sort(rcompare),
    evmVersion: config.evmVersion,
  }
}

/** Directories with no configuration may still have `remappings.txt` and `lib`. */
function plain(root: string, errors: ScanError[]): Configuration {
  const config = readFoundryConfig(root, errors)
  const remappings = existsSync(join(root, 'lib'))
    ? foundryRemappings(root, config)
    : writtenRemappings(root, config)
  return {
    kind: 'directory',
    root,
    sources: [root],
    tests: [],
    bases: [root, join(root, 'lib'), join(root, 'src'), join(root, 'contracts')],
    remappings,
    compilers: [],
    evmVersion: undefined,
  }
}

/** Hardhat 3 calls the project's own files by `project/`. */
function hardhatRemapping(root: string): Remapping[] {
  return [parseRemapping('project/=./', root)].flatMap((remapping) => remapping ?? [])
}

function hardhatConfigOf(root: string): string | undefined {
  return HARDHAT_CONFIGS.map((name) => join(root, name)).find((path) => existsSync(path))
}

/**
 * The directory whose configuration governs `path`: the nearest above it with a Foundry or Hardhat configuration,
 * within the same package and repository. `path` itself, or the directory it is in, when there is none.
 */
export function governingRoot(path: string): string {
  const start = statSync(path).isDirectory() ? realpathSync(path) : dirname(realpathSync(path))
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, 'foundry.toml')) || hardhatConfigOf(at) !== undefined) return at
    const above = dirname(at)
    const outside =
      above === at || basename(above) === 'node_modules' || basename(dirname(above)) === 'node_modules'
    if (outside || existsSync(join(at, '.git'))) return start
  }
}
