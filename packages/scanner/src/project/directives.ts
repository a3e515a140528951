/** A file-level directive; `start` and `end` are indices into the text, the semicolon included. */
export type Directive = { readonly text: string; readonly start: number; readonly end: number }

export type Directives = {
  /** Import paths as written. */
  readonly imports: readonly Directive[]
  /** What follows `pragma solidity`. */
  readonly pragmas: readonly Directive[]
}

const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 36

/**
 * Reads imports and version pragmas out of a source without parsing it, so that it also works on what no compiler
 * accepts. Linear in the length of `source`, whatever it holds.
 */
export function readDirectives(source: string): Directives {
  const imports: Directive[] = []
  const pragmas: Directive[] = []
  let depth = 0
  let at = 0
  while (at < source.length) {
    const code = source.charCodeAt(at)
    if (isWord(code)) {
      const end = wordEnd(source, at)
      const word = depth === 0 ? source.slice(at, end) : ''
      if (word === 'import' || word === 'pragma') {
        const statement = readStatement(source, end)
        if (word === 'import' && statement.string !== undefined)
          imports.push({ text: statement.string, start: at, end: statement.end })
        const version = /^\s*solidity\b([\s\S]*)$/.exec(statement.bare)?.[1]
        if (word === 'pragma' && version !== undefined)
          pragmas.push({ text: version.replace(/\s+/g, ' ').trim(), start: at, end: statement.end })
        at = statement.end
      } else at = end
      continue
    }
    if (code === 123) depth++
    else if (code === 125) depth = Math.max(0, depth - 1)
    at = skip(source, at)
  }
  return { imports, pragmas }
}

/** The index after the comment, string or single character at `at`. */
function skip(source: string, at: number): number {
  const code = source.charCodeAt(at)
  if (code === 34 || code === 39) return stringEnd(source, at)
  if (code !== 47) return at + 1
  const next = source.charCodeAt(at + 1)
  if (next === 47) return orEnd(source, source.indexOf('\n', at), 1)
  return next === 42 ? orEnd(source, source.indexOf('*/', at + 2), 2) : at + 1
}

function orEnd(source: string, found: number, length: number): number {
  return found < 0 ? source.length : found + length
}

function wordEnd(source: string, start: number): number {
  let at = start
  while (at < source.length && isWord(source.charCodeAt(at))) at++
  return at
}

/** A string ends with its line even where the quote is missing, so that one stray apostrophe does not hide the rest. */
function stringEnd(source: string, start: number): number {
  const quote = source.charCodeAt(start)
  let at = start + 1
  while (at < source.length) {
    const code = source.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === 10) return at
    at += code === 92 ? 2 : 1
  }
  return source.length
}

/** Reads up to the semicolon: its first string, and its text without comments. */
function readStatement(
  source: string,
  start: number,
): { string: string | undefined; bare: string; end: number } {
  let string: string | undefined
  let bare = ''
  let at = start
  while (at < source.length) {
    const code = source.charCodeAt(at)
    if (code === 59) return { string, bare, end: at + 1 }
    const end = skip(source, at)
    if (code === 34 || code === 39) string ??= source.slice(at + 1, end - 1)
    else if (end === at + 1) bare += source[at]
    at = end
  }
  return { string, bare, end: source.length }
}
