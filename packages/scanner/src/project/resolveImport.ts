import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { type Remapping, remap } from './remapping.ts'

export type ImportTarget = {
  readonly absolutePath: string | undefined
  readonly lookedFor: readonly string[]
}
export type ImportResolver = (importer: string, text: string) => ImportTarget

/**
 * Makes the function that finds the file of an import on disk: relative to the importer, by remapping, in
 * `node_modules` of the importer's directory and those above it, in the package that `root` itself is, and below
 * `bases`. Found files are named by their real path, so that a linked workspace package is one file and not two;
 * only files that end in `.sol` are found.
 *
 * @param bases Absolute directories that imports may be written from, best first.
 */
export function importResolver(
  root: string,
  remappings: readonly Remapping[],
  bases: readonly string[],
): ImportResolver {
  const known = new Map<string, string | undefined>()
  const find = (path: string): string | undefined => {
    if (!known.has(path)) known.set(path, realFile(path))
    return known.get(path)
  }
  const ownName = packageName(root)
  return (importer, text) => {
    const lookedFor: string[] = []
    for (const path of candidates(importer, text)) {
      const found = find(path)
      if (found !== undefined) return { absolutePath: found, lookedFor: [] }
      lookedFor.push(path)
    }
    return { absolutePath: undefined, lookedFor: [...new Set(lookedFor)] }
  }

  function* candidates(importer: string, text: string): Generator<string> {
    const directory = dirname(importer)
    if (/^\.\.?\//.test(text)) {
      yield resolve(directory, text)
      return
    }
    if (/^[a-z][a-z0-9+.-]+:/i.test(text) && !isAbsolute(text)) return
    yield* remap(remappings, importer, text)
    if (isAbsolute(text)) {
      yield text
      return
    }
    for (let above = directory; ; above = dirname(above)) {
      yield join(above, 'node_modules', text)
      if (dirname(above) === above) break
    }
    if (ownName !== undefined && text.startsWith(`${ownName}/`))
      yield join(root, text.slice(ownName.length + 1))
    for (const base of bases) yield join(base, text)
    yield join(directory, text)
  }
}

function realFile(path: string): string | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
    const real = realpathSync(path)
    return real.endsWith('.sol') ? real : undefined
  } catch {
    return undefined
  }
}

function packageName(root: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return typeof name === 'string' ? name : undefined
  } catch {
    return undefined
  }
}
