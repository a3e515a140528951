import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { ScanError } from '../result.ts'

/** Directories that hold what tools produce or fetch. */
const PRODUCED = new Set(['node_modules', 'artifacts', 'cache', 'out', 'build', 'lib'])
const TEST_DIRECTORY = /(?:^|[/\\])(?:tests?|scripts?|mocks?)[/\\]/i
const TEST_FILE = /\.[ts]\.sol$/
const MAX_DEPTH = 64

/** Whether the path, relative to the project's root, is that of a test, a script or a mock. */
export function isTest(path: string): boolean {
  return TEST_DIRECTORY.test(path) || TEST_FILE.test(path)
}

/**
 * Lists the `.sol` files below `directory`, sorted. Hidden directories and what tools produce or fetch are left out.
 * Links are followed once and only within `directory`; what cannot be read goes to `errors`.
 */
export function listSources(directory: string, root: string, errors: ScanError[]): string[] {
  const found = new Set<string>()
  const visited = new Set<string>()
  const top = realpathSync(directory)
  const visit = (path: string, depth: number): void => {
    if (depth > MAX_DEPTH || visited.has(path)) return
    visited.add(path)
    let entries: ReturnType<typeof readEntries>
    try {
      entries = readEntries(path)
    } catch (error) {
      errors.push(unreadable(relative(root, path), error))
      return
    }
    const names = new Set(entries.map((entry) => entry.name))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const child = join(path, entry.name)
      const target = entry.isSymbolicLink() ? followLink(child, top, root, path, errors) : child
      if (target === undefined) continue
      const isDirectory = target === child ? entry.isDirectory() : statSync(target).isDirectory()
      if (isDirectory) {
        if (!isProduced(entry.name, depth, names)) visit(target, depth + 1)
      } else if (target.endsWith('.sol')) found.add(target)
    }
  }
  visit(top, 0)
  return [...found].sort()
}

function readEntries(path: string) {
  return readdirSync(path, { withFileTypes: true })
}

/** `contracts/lib` is somebody's own code; `lib` beside a project's files is not. */
function isProduced(name: string, depth: number, siblings: ReadonlySet<string>): boolean {
  if (!PRODUCED.has(name)) return false
  if (name === 'node_modules' || depth === 0) return true
  return ['package.json', 'foundry.toml', 'remappings.txt', '.gitmodules'].some((file) => siblings.has(file))
}

function followLink(
  link: string,
  top: string,
  root: string,
  parent: string,
  errors: ScanError[],
): string | undefined {
  try {
    const target = realpathSync(link)
    if (target === parent || parent.startsWith(target + sep)) {
      errors.push(unreadable(relative(root, link), new Error('the link leads to a directory that holds it')))
      return undefined
    }
    return target.startsWith(top + sep) ? target : undefined
  } catch (error) {
    errors.push(unreadable(relative(root, link), error))
    return undefined
  }
}

/** The first of `names` that is a directory below `root`. */
export function firstDirectory(root: string, names: readonly string[]): string | undefined {
  return names
    .map((name) => join(root, name))
    .find((path) => existsSync(path) && statSync(path).isDirectory())
}

export function unreadable(file: string, error: unknown): ScanError {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'FILE_UNREADABLE',
    file,
    line: undefined,
    message: `Cannot be read: ${reason}.`,
    hint: 'Check that it exists and that you may read it; the rest is scanned without it.',
  }
}
