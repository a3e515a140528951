import type { ProjectFile } from '../project/project.ts'

/** Who imports whom, by absolute path; imports of files that could not be read lead nowhere. */
export type ImportGraph = {
  readonly files: ReadonlyMap<string, ProjectFile>
  readonly imports: ReadonlyMap<ProjectFile, readonly ProjectFile[]>
  readonly importers: ReadonlyMap<ProjectFile, readonly ProjectFile[]>
}

export function importGraph(files: readonly ProjectFile[]): ImportGraph {
  const byPath = new Map(files.map((file) => [file.absolutePath, file]))
  const imports = new Map<ProjectFile, ProjectFile[]>()
  const importers = new Map<ProjectFile, ProjectFile[]>(files.map((file) => [file, []]))
  for (const file of files) {
    const targets = new Set(file.imports.flatMap((one) => byPath.get(one.absolutePath ?? '') ?? []))
    imports.set(file, [...targets])
    for (const target of targets) importers.get(target)?.push(file)
  }
  return { files: byPath, imports, importers }
}

/** `start` and all that can be reached from it, in one direction of the graph. */
export function reach(
  start: Iterable<ProjectFile>,
  next: ReadonlyMap<ProjectFile, readonly ProjectFile[]>,
  within?: ReadonlySet<ProjectFile>,
): Set<ProjectFile> {
  const seen = new Set<ProjectFile>()
  const queue = [...start]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || within?.has(file) === false) continue
    seen.add(file)
    for (const one of next.get(file) ?? []) queue.push(one)
  }
  return seen
}

/** Splits `files` into sets that no import connects; each set keeps the order of `files`. */
export function components(files: ReadonlySet<ProjectFile>, graph: ImportGraph): Set<ProjectFile>[] {
  const both = new Map(
    [...files].map((file) => [
      file,
      [...(graph.imports.get(file) ?? []), ...(graph.importers.get(file) ?? [])],
    ]),
  )
  const done = new Set<ProjectFile>()
  const found: Set<ProjectFile>[] = []
  for (const file of files) {
    if (done.has(file)) continue
    const component = reach([file], both, files)
    for (const member of component) done.add(member)
    found.push(component)
  }
  return found
}
