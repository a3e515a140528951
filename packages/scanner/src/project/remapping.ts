import { join, resolve, sep } from 'node:path'

/** `context:prefix=target`: imports that start with `prefix`, in files below `context`, are read below `target`. */
export type Remapping = {
  /** Absolute path prefix of the importing file; empty for every file. */
  readonly context: string
  readonly prefix: string
  /** Absolute. */
  readonly target: string
}

/**
 * Reads a remapping as solc and forge write it.
 *
 * @param base Directory that relative contexts and targets are below.
 * @returns undefined when the line is no remapping.
 */
export function parseRemapping(line: string, base: string): Remapping | undefined {
  const match = /^(?:([^:=]*):)?([^=]+)=(.*)$/.exec(line.trim())
  if (match === null) return undefined
  const [, context = '', prefix = '', target = ''] = match
  return { context: context && absolute(base, context), prefix, target: absolute(base, target) }
}

/** Writes a remapping as solc reads it. */
export function formatRemapping({ context, prefix, target }: Remapping): string {
  return context === '' ? `${prefix}=${target}` : `${context}:${prefix}=${target}`
}

/** Keeps the last slash, which `resolve` drops and prefixes need. */
function absolute(base: string, path: string): string {
  const whole = resolve(base, path)
  return /[/\\]$/.test(path) && !whole.endsWith(sep) ? whole + sep : whole
}

/**
 * Where the remappings lead `text` in `importer`: solc's order, longest context first, then longest prefix, then the
 * later line. All that match are given, since a project's list may be wider than its directories.
 */
export function remap(remappings: readonly Remapping[], importer: string, text: string): string[] {
  return remappings
    .map((remapping, index) => ({ ...remapping, index }))
    .filter(({ context, prefix }) => text.startsWith(prefix) && importer.startsWith(context))
    .sort(
      (a, b) => b.context.length - a.context.length || b.prefix.length - a.prefix.length || b.index - a.index,
    )
    .map(({ prefix, target }) => join(target, text.slice(prefix.length)))
}
