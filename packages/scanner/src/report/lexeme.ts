/** Where the comment that starts at `at` ends (a line comment before its line end); undefined where none starts. */
export function commentEnd(text: string, at: number): number | undefined {
  if (text.charAt(at) !== '/') return undefined
  if (text.charAt(at + 1) === '*') {
    const close = text.indexOf('*/', at + 2)
    return close === -1 ? text.length : close + 2
  }
  if (text.charAt(at + 1) !== '/') return undefined
  let end = at + 2
  while (end < text.length && !endsLine(text.charCodeAt(end))) end++
  return end
}

/** Where the string literal that starts at `at` ends. One that is never closed ends with its line, as solc reads it. */
export function stringEnd(text: string, at: number): number {
  const quote = text.charAt(at)
  let end = at + 1
  while (end < text.length && !endsLine(text.charCodeAt(end))) {
    if (text.charAt(end) === quote) return end + 1
    end += text.charAt(end) === '\\' ? 2 : 1
  }
  return Math.min(end, text.length)
}

/** What ends a line for solc's scanner, and so a line comment: LF, CR, and the two Unicode separators. */
function endsLine(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029
}
