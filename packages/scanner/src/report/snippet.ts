import { commentEnd, stringEnd } from './lexeme.ts'

/**
 * Source without whitespace and comments, for fingerprints: reformatting and rewording comments leave it as it is.
 * String literals stay as written.
 */
export function normaliseSource(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    const afterComment = char === '/' ? commentEnd(text, at) : undefined
    if (afterComment !== undefined) at = afterComment
    else if (char === '"' || char === "'") {
      const end = stringEnd(text, at)
      out += text.slice(at, end)
      at = end
    } else {
      if (!/\s/u.test(char)) out += char
      at++
    }
  }
  return out
}

/** Length of a declaration's header: up to the `{` of its body, or the whole where it has none. Trailing space is cut. */
export function headerLength(text: string): number {
  let at = 0
  let end = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '{') return end
    const afterComment = char === '/' ? commentEnd(text, at) : undefined
    if (afterComment !== undefined) at = afterComment
    else {
      at = char === '"' || char === "'" ? stringEnd(text, at) : at + 1
      if (!/\s/u.test(char)) end = at
    }
  }
  return end
}
