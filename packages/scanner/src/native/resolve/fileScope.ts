import type { Declaration, SourceUnit } from '../../ast/node.ts'
import type { Entry, FileEntry } from './world.ts'

const NONE: readonly Declaration[] = []

/** Adds a name to a file. */
export function addName(names: Map<string, Entry[]>, name: string, entry: Entry): void {
  const list = names.get(name)
  if (list === undefined) names.set(name, [entry])
  else list.push(entry)
}

/** The declarations of a unit itself, with the names they have there. */
export function declaredNames(unit: SourceUnit, names: Map<string, Entry[]>): void {
  for (const list of [
    unit.contracts,
    unit.functions,
    unit.structs,
    unit.enums,
    unit.userTypes,
    unit.constants,
    unit.errors,
    unit.events,
  ]) {
    for (const declaration of list) addName(names, declaration.name, declaration)
  }
}

/** What a name means at the top of a file, imports included; several for overloads. Cyclic imports end. */
export function findInFile(file: FileEntry, name: string): readonly Declaration[] {
  const seen = file.found.get(name)
  if (seen !== undefined) return seen
  const entries = mergedNames(file).get(name)
  if (entries === undefined) return NONE
  // A look-up that comes back here through aliases finds nothing.
  file.found.set(name, NONE)
  const declarations = new Set<Declaration>()
  for (const entry of entries) {
    if (entry.kind !== 'from') declarations.add(entry)
    else for (const declaration of findInFile(entry.file, entry.name)) declarations.add(declaration)
  }
  const found = [...declarations]
  file.found.set(name, found)
  return found
}

function mergedNames(file: FileEntry): Map<string, Entry[]> {
  if (file.whole.length === 0) return file.own
  if (file.merged !== undefined) return file.merged
  const merged = new Map<string, Entry[]>()
  const files = new Set<FileEntry>([file])
  for (const next of files) {
    for (const [name, entries] of next.own) for (const entry of entries) addName(merged, name, entry)
    for (const imported of next.whole) files.add(imported)
  }
  file.merged = merged
  return merged
}
