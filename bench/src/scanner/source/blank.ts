/**
 * The same text with comments and the insides of strings as spaces, position for position, so that brackets and words
 * that are left are code. A string or comment without an end runs to the end of its line or of the text.
 */
export function blankComments(text: string): string {
  const tokens = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g
  return text.replace(tokens, (token) => token.replace(/[^\n]/g, ' '))
}

/** Lines that hold code, as `blankComments` leaves it: neither blank nor comment alone. */
export function countCode(text: string): number {
  const tokens = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g
  const bare = text.replace(tokens, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token))
  return bare.split('\n').filter((line) => line.trim() !== '').length
}

/** Start offset of every line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The line, from 1, that holds an offset. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}
