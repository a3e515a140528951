import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ScanError } from '../result.ts'
import { unreadable } from './sourceTree.ts'

export type HardhatConfig = {
  /** Relative directory of the sources. */
  readonly sources: string
  /** Exact versions, in the order in which they are written. */
  readonly compilers: readonly string[]
}

export const HARDHAT_CONFIGS: readonly string[] = ['ts', 'js', 'cjs', 'mjs'].map(
  (end) => `hardhat.config.${end}`,
)

/**
 * Reads compilers and the sources' directory out of a Hardhat configuration as text. The configuration is a program,
 * and it is never run: scanning a stranger's repository must not execute the stranger's code. Values that are
 * computed are therefore not seen, and Hardhat's defaults and the files' own pragmas stand in for them.
 */
export function readHardhatConfig(path: string, errors: ScanError[]): HardhatConfig {
  let text = ''
  try {
    text = withoutComments(readFileSync(path, 'utf8'))
  } catch (error) {
    errors.push(unreadable(basename(path), error))
  }
  const solidity = textOfKey(text, 'solidity')
  const single = /^\s*(["'`])(\d+\.\d+\.\d+)\1/.exec(solidity)?.[2]
  const versions = [...solidity.matchAll(/\bversion["']?\s*:\s*(["'`])(\d+\.\d+\.\d+)\1/g)].map(
    (match) => match[2] ?? '',
  )
  const sources = /\bsources["']?\s*:\s*(["'`])([^"'`$]+)\1/.exec(textOfKey(text, 'paths'))?.[2]
  return { sources: sources ?? 'contracts', compilers: [...new Set(single ? [single] : versions)] }
}

/** The text of the value after `key:`, up to the bracket that ends it. */
function textOfKey(text: string, key: string): string {
  const match = new RegExp(`(?<![\\w.$])["']?${key}["']?\\s*:`).exec(text)
  if (match === null) return ''
  const start = match.index + match[0].length
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    if (depth < 0 || (depth === 0 && (char === ',' || char === '}' || char === ']')))
      return text.slice(start, at + 1)
  }
  return text.slice(start)
}

/** Comments go, strings stay: `"https://..."` is no comment. */
function withoutComments(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const char = text[at] ?? ''
    let end = at + 1
    if (char === '"' || char === "'" || char === '`') {
      while (end < text.length && text[end] !== char && (char === '`' || text[end] !== '\n'))
        end += text[end] === '\\' ? 2 : 1
      out += text.slice(at, end + 1)
      at = end + 1
    } else if (text.startsWith('//', at) || text.startsWith('/*', at)) {
      const mark = text[at + 1] === '/' ? '\n' : '*/'
      const found = text.indexOf(mark, at + 2)
      out += ' '
      at = found < 0 ? text.length : found + mark.length
    } else {
      out += char
      at = end
    }
  }
  return out
}
