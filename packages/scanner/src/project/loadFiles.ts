import { relative, sep } from 'node:path'
import type { ScanError } from '../result.ts'
import { readDirectives } from './directives.ts'
import type { ProjectFile, ResolvedImport } from './project.ts'
import type { ImportResolver } from './resolveImport.ts'
import { isSameReading, type SourceMemory, stampOf } from './sourceMemory.ts'

export type FileLoader = {
  readonly root: string
  /** Text of a file by absolute path; undefined, with an entry in the errors, when it cannot be had. */
  readonly read: (absolutePath: string, path: string) => string | undefined
  readonly resolveImport: ImportResolver
  readonly isDependency?: (path: string) => boolean
  readonly memory?: SourceMemory | undefined
}

/**
 * Reads sources and everything they import, each file once; cyclic imports end there. What is only imported is a
 * dependency. Gives sources first, then dependencies, each by path.
 */
export function loadFiles(
  sources: readonly string[],
  loader: FileLoader,
  errors: ScanError[],
): ProjectFile[] {
  const wanted = new Set(sources)
  const seen = new Set(sources)
  const queue = [...sources]
  const files: ProjectFile[] = []
  for (const absolutePath of queue) {
    const path = printedPath(loader.root, absolutePath)
    const stamp = loader.memory === undefined ? undefined : stampOf(absolutePath)
    const remembered = loader.memory?.get(absolutePath)
    const known = stamp !== undefined && remembered?.stamp === stamp ? remembered : undefined
    const told = errors.length
    const text = known?.file.text ?? loader.read(absolutePath, path)
    if (text === undefined) continue
    const isFaultless = errors.length === told
    const directives = known?.directives ?? readDirectives(text)
    const { imports, pragmas } = directives
    const lineOf = lineCounter(text)
    const resolved = imports.map((directive): ResolvedImport => {
      const target = loader.resolveImport(absolutePath, directive.text)
      return { text: directive.text, line: lineOf(directive.start), ...target }
    })
    for (const one of resolved) {
      if (one.absolutePath === undefined) errors.push(missingImport(path, one, loader.root))
      else if (!seen.has(one.absolutePath)) {
        seen.add(one.absolutePath)
        queue.push(one.absolutePath)
      }
    }
    const read: ProjectFile = {
      path,
      absolutePath,
      text,
      dependency: !wanted.has(absolutePath) || (loader.isDependency?.(path) ?? false),
      imports: resolved,
      pragmas: pragmas.map((pragma) => pragma.text),
    }
    const file = known !== undefined && isSameReading(known.file, read) ? known.file : read
    files.push(file)
    // What could not be read as it should be is told again the next time.
    if (stamp !== undefined && isFaultless) loader.memory?.set(absolutePath, { stamp, file, directives })
  }
  return files.sort((a, b) => Number(a.dependency) - Number(b.dependency) || (a.path < b.path ? -1 : 1))
}

/** As findings print it: relative to the root, with forward slashes. */
export function printedPath(root: string, absolutePath: string): string {
  return relative(root, absolutePath).split(sep).join('/')
}

/** 1-based line of an index; indices must be asked for in rising order. */
function lineCounter(text: string): (index: number) => number {
  let line = 1
  let at = 0
  return (index) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < index; next = text.indexOf('\n', at)) {
      line++
      at = next + 1
    }
    return line
  }
}

function missingImport(file: string, { text, line, lookedFor }: ResolvedImport, root: string): ScanError {
  const places = lookedFor.map((path) => printedPath(root, path))
  const where =
    places.length === 0
      ? ''
      : ` Looked for ${places.slice(0, 8).join(', ')}${places.length > 8 ? ', ...' : ''}.`
  return {
    code: 'IMPORT_MISSING',
    file,
    line,
    message: `There is no file for import "${text}".${where}`,
    hint: missingHint(text),
  }
}

function missingHint(text: string): string {
  if (text.startsWith('.')) return 'Correct the path, or add the file.'
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return 'Download the file and import it by path.'
  const parts = text.split('/')
  const name = text.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
  return `Install it (\`forge install\`, \`git submodule update --init --recursive\` or \`npm install ${name}\`), or add a remapping for "${name}/" to remappings.txt.`
}
