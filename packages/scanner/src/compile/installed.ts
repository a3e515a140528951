import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { byVersion } from './pragma.ts'

/** A compiler that is on this machine. */
export type InstalledCompiler = {
  readonly version: string
  /** As people are told: `bundled`, `npm solc-0.4`, or the path of a binary. */
  readonly origin: string
  /**
   * `native`: a binary that reads standard JSON. `wasm`: a soljson.js that came with Membrane or a cache of the user's.
   * `foreign`: a soljson.js in the project's `node_modules`, which is the project's code and runs locked in.
   */
  readonly kind: 'native' | 'wasm' | 'foreign'
  /** Absolute path of the binary or soljson.js. */
  readonly path: string
}

export type CompilerSearch = {
  /** Directory of the project, whose `node_modules` are looked at upwards. */
  readonly root: string
  readonly home?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

const BUNDLED = ['solc', 'solc-0.4', 'solc-0.5', 'solc-0.6', 'solc-0.7']

/**
 * Lists the compilers on this machine, newest first, and of equal versions the quickest first: Foundry's, Hardhat's,
 * `solc` on PATH, npm packages of the project, those bundled with Membrane. Nothing is downloaded.
 */
export async function findCompilers(search: CompilerSearch): Promise<InstalledCompiler[]> {
  const home = search.home ?? homedir()
  const env = search.env ?? process.env
  const all = [
    ...foundryCompilers(home, env),
    ...hardhatCompilers(home, env),
    ...(await pathCompiler(env, search.root)),
    ...bundledCompilers(),
    ...projectCompilers(search.root),
  ]
  const first = new Map<string, InstalledCompiler>()
  for (const compiler of all) if (!first.has(compiler.version)) first.set(compiler.version, compiler)
  return [...first.values()].sort((a, b) => byVersion(b.version, a.version))
}

function foundryCompilers(home: string, env: CompilerSearch['env'] = {}): InstalledCompiler[] {
  const data = env.XDG_DATA_HOME ?? join(home, '.local', 'share')
  const directories = [join(home, '.svm'), join(data, 'svm')]
  return directories.flatMap((directory) =>
    entries(directory).flatMap((version): InstalledCompiler[] => {
      const path = join(directory, version, `solc-${version}`)
      return isVersion(version) && existsSync(path) ? [{ version, origin: path, kind: 'native', path }] : []
    }),
  )
}

function hardhatCompilers(home: string, env: CompilerSearch['env'] = {}): InstalledCompiler[] {
  const caches = [env.XDG_CACHE_HOME ?? join(home, '.cache'), join(home, 'Library', 'Caches')]
  const platforms = process.platform === 'darwin' ? ['macosx-amd64', 'wasm'] : ['linux-amd64', 'wasm']
  return caches.flatMap((cache) =>
    platforms.flatMap((platform) => {
      const directory = join(cache, 'hardhat-nodejs', 'compilers-v2', platform)
      return hardhatBuilds(directory).flatMap(({ version, path }): InstalledCompiler[] => {
        const kind = platform === 'wasm' ? 'wasm' : 'native'
        return existsSync(path) ? [{ version, origin: path, kind, path }] : []
      })
    }),
  )
}

/** `list.json` names every release; the files are there only for those that were downloaded. */
function hardhatBuilds(directory: string): { version: string; path: string }[] {
  try {
    const { builds } = JSON.parse(readFileSync(join(directory, 'list.json'), 'utf8'))
    if (!Array.isArray(builds)) return []
    return builds.flatMap((build) =>
      isVersion(String(build?.version)) && typeof build.path === 'string' && !build.path.includes('..')
        ? [{ version: String(build.version), path: join(directory, build.path) }]
        : [],
    )
  } catch {
    return []
  }
}

/** npx puts the project's `node_modules/.bin` on PATH; what lies there, or in the project, is not the user's solc. */
async function pathCompiler(env: CompilerSearch['env'] = {}, root: string): Promise<InstalledCompiler[]> {
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter(
      (entry) =>
        isAbsolute(entry) && !entry.includes('node_modules') && !`${entry}${sep}`.startsWith(root + sep),
    )
    .map((entry) => join(entry, 'solc'))
    .find((file) => existsSync(file))
  if (path === undefined) return []
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 60_000 })
    const version = /Version:\s*(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
    return version === undefined ? [] : [{ version, origin: path, kind: 'native', path }]
  } catch {
    return []
  }
}

function bundledCompilers(): InstalledCompiler[] {
  const require = createRequire(import.meta.url)
  return BUNDLED.flatMap((name) => {
    try {
      const origin = name === 'solc' ? 'bundled' : `npm ${name}`
      return npmCompiler(dirname(require.resolve(`${name}/package.json`)), origin, 'wasm')
    } catch {
      // The older ones are optional dependencies.
      return []
    }
  })
}

function projectCompilers(root: string): InstalledCompiler[] {
  const found: InstalledCompiler[] = []
  for (let above = root; ; above = dirname(above)) {
    const modules = join(above, 'node_modules')
    for (const name of entries(modules))
      if (name === 'solc' || name.startsWith('solc-'))
        found.push(...npmCompiler(join(modules, name), `npm ${name}`, 'foreign'))
    if (dirname(above) === above) return found
  }
}

function npmCompiler(
  directory: string,
  origin: string,
  kind: InstalledCompiler['kind'],
): InstalledCompiler[] {
  try {
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    const path = realpathSync(join(directory, 'soljson.js'))
    return isVersion(String(version)) ? [{ version: String(version), origin, kind, path }] : []
  } catch {
    return []
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(text)
}
