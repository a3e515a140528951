import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { importsOf } from './importScan.ts'

/** A source file by its path from the repository's root, with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string }

export type Manifest = {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const everything = 'everything'

/** Which of our packages a package may import: the table of docs/architecture.md and CONTRIBUTING.md. */
const table: Readonly<Record<string, readonly string[] | typeof everything>> = {
  'packages/core': [],
  'packages/analytics': ['core'],
  'packages/scanner': ['core'],
  'packages/prover': ['core'],
  'packages/risk': ['core'],
  'packages/proofs': ['core'],
  'packages/prediction': ['core'],
  'packages/chain': ['core'],
  'packages/detectors': ['core', 'analytics'],
  'packages/governance': ['core', 'chain'],
  'packages/engine': ['core', 'chain', 'analytics', 'detectors', 'governance'],
  'packages/server': ['core', 'engine'],
  'packages/sdk': ['core'],
  'packages/web': ['core', 'sdk'],
  'packages/cli': everything,
  examples: ['core', 'chain', 'contracts'],
  bench: everything,
  e2e: everything,
}

const builtins = new Set(builtinModules)

/**
 * What breaks the import table, one sentence each; empty when nothing does. Tests and `testing/` folders may import
 * any of our packages, and what the root declares for development.
 * @param manifests by folder: `packages/core`, `examples/protected-market`, and `.` for the root.
 */
export function importViolations(
  files: readonly SourceFile[],
  manifests: ReadonlyMap<string, Manifest>,
): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file.text).flatMap((specifier) => {
      const problem = violation(file.path, specifier, manifests)
      return problem === undefined ? [] : [`${file.path}: ${problem}`]
    }),
  )
}

function violation(
  path: string,
  specifier: string,
  manifests: ReadonlyMap<string, Manifest>,
): string | undefined {
  const home = homeOf(path)
  const rule = table[home.startsWith('examples/') ? 'examples' : home]
  if (rule === undefined) return `${home} is not in the import table`
  const isTest = /\.test\.tsx?$/.test(path) || path.includes('/testing/')
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier)
    return target.startsWith(`${home}/`) ? undefined : `${specifier} reaches out of ${home}`
  }
  if (specifier.startsWith('node:') || builtins.has(specifier)) {
    return home === 'packages/core' && !isTest
      ? `core must run in a browser, and imports ${specifier}`
      : undefined
  }
  const name = packageOf(specifier)
  const ours = /^@membrane\/(.+)$/.exec(name)?.[1]
  if (ours !== undefined && !isTest && rule !== everything && !rule.includes(ours)) {
    return `${home} may not import ${name}`
  }
  if (declared(name, home, isTest, manifests)) return undefined
  return `${name} is not declared in ${manifests.has(home) ? `${home}/package.json` : 'package.json'}`
}

/** `bench` and `e2e` have no manifest: they belong to the root, in whose workspaces all our packages are. */
function declared(
  name: string,
  home: string,
  isTest: boolean,
  manifests: ReadonlyMap<string, Manifest>,
): boolean {
  const own = manifests.get(home)
  const root = manifests.get('.')
  const isOurs = [...manifests.values()].some((manifest) => manifest.name === name)
  if (own === undefined) return isOurs || (root !== undefined && declares(root, name, true))
  if (own.name === name) return isTest
  if (declares(own, name, isTest)) return true
  return isTest && (isOurs || (root !== undefined && declares(root, name, true)))
}

function declares(manifest: Manifest, name: string, forDevelopment: boolean): boolean {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest
  return [
    dependencies,
    optionalDependencies,
    peerDependencies,
    forDevelopment ? devDependencies : undefined,
  ].some((list) => list !== undefined && name in list)
}

function homeOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
