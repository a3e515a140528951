import { commentEnd, stringEnd } from '../report/lexeme.ts'

/** A comment, by character offsets into its source. */
export type Comment = { readonly start: number; readonly end: number }

/** Every comment of a source in order, line and block; what stands in string literals is none. */
export function readComments(text: string): readonly Comment[] {
  const comments: Comment[] = []
  const lexeme = /["'/]/gu
  let found = lexeme.exec(text)
  while (found !== null) {
    const start = found.index
    const end = found[0] === '/' ? commentEnd(text, start) : undefined
    if (end !== undefined) comments.push({ start, end })
    lexeme.lastIndex = end ?? (found[0] === '/' ? start + 1 : stringEnd(text, start))
    found = lexeme.exec(text)
  }
  return comments
}

/** For each comment the offset of the first code after it, other comments skipped; the text's length where none follows. */
export function codeAfterEach(text: string, comments: readonly Comment[]): readonly number[] {
  const after = new Array<number>(comments.length).fill(text.length)
  for (let index = comments.length - 1; index >= 0; index--) {
    const ink = /\S/gu
    ink.lastIndex = comments[index]?.end ?? text.length
    const found = ink.exec(text)
    if (found === null) continue
    const next = comments[index + 1]
    after[index] = next?.start === found.index ? (after[index + 1] ?? text.length) : found.index
  }
  return after
}
