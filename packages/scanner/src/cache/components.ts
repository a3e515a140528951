import type { ProjectFile } from '../project/project.ts'

/**
 * Sources whose findings depend on each other: they import each other's code, directly or not. What one component's
 * findings are can be told from its `closure` alone, so that a change in another one leaves them as they are.
 */
export type Component = {
  /** Sources of the project, in its order; never dependencies. */
  readonly sources: readonly ProjectFile[]
  /** These and all that they import. */
  readonly closure: readonly ProjectFile[]
}

/**
 * Splits a project into components, in the order of their first files. Files without code of their own (interfaces,
 * structs, constants) and dependencies join nothing: half of a project imports them, and they cannot be changed by
 * who imports them.
 */
export function componentsOf(files: readonly ProjectFile[]): readonly Component[] {
  const byPath = new Map(files.map((file) => [file.absolutePath, file]))
  const importsOf = (file: ProjectFile): readonly ProjectFile[] =>
    file.imports.flatMap(({ absolutePath }) => {
      const target = absolutePath === undefined ? undefined : byPath.get(absolutePath)
      return target === undefined ? [] : [target]
    })
  const joining = joiningFiles(files, importsOf)
  const groups = createGroups<ProjectFile>()
  for (const file of files)
    for (const target of importsOf(file)) if (joining.has(target)) groups.join(file, target)
  const bySource = new Map<ProjectFile, ProjectFile[]>()
  for (const file of files) {
    if (file.dependency) continue
    const root = groups.find(file)
    const members = bySource.get(root)
    if (members === undefined) bySource.set(root, [file])
    else members.push(file)
  }
  return [...bySource.values()].map((sources) => ({ sources, closure: closureOf(sources, importsOf) }))
}

type ImportsOf = (file: ProjectFile) => readonly ProjectFile[]

/** Sources with code, and whatever leads to one by imports: a library that imports the project ties its users together. */
function joiningFiles(files: readonly ProjectFile[], importsOf: ImportsOf): ReadonlySet<ProjectFile> {
  const importers = new Map<ProjectFile, ProjectFile[]>()
  for (const file of files)
    for (const target of importsOf(file)) {
      const known = importers.get(target)
      if (known === undefined) importers.set(target, [file])
      else known.push(file)
    }
  const found = new Set(files.filter((file) => !file.dependency && holdsCode(file)))
  for (const file of found)
    for (const importer of importers.get(file) ?? [])
      if (importer.dependency || !holdsCode(importer)) found.add(importer)
  return found
}

const knownCode = new WeakMap<ProjectFile, boolean>()

function holdsCode(file: ProjectFile): boolean {
  const known = knownCode.get(file)
  if (known !== undefined) return known
  const found = hasCode(file.text)
  knownCode.set(file, found)
  return found
}

/** Whether a source can hold code that runs: a contract, a library or a free function. Errs on the side of yes. */
export function hasCode(text: string): boolean {
  const plain = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, ' ')
  return /\b(?:contract|library)\s+[\w$]+[^;]*?\{|\bfunction\b[^;{}]*\{/.test(plain)
}

function closureOf(sources: readonly ProjectFile[], importsOf: ImportsOf): readonly ProjectFile[] {
  const found = new Set(sources)
  for (const file of found) for (const target of importsOf(file)) found.add(target)
  return [...found]
}

type Groups<T> = { readonly find: (item: T) => T; readonly join: (a: T, b: T) => void }

/** Disjoint sets with path halving (Tarjan and van Leeuwen, 1984). */
function createGroups<T>(): Groups<T> {
  const parents = new Map<T, T>()
  const parentOf = (item: T): T => parents.get(item) ?? item
  const find = (item: T): T => {
    let at = item
    for (let parent = parentOf(at); parent !== at; parent = parentOf(at)) {
      parents.set(at, parentOf(parent))
      at = parent
    }
    return at
  }
  return { find, join: (a, b) => void parents.set(find(a), find(b)) }
}
