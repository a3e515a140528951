const importPatterns = [
  /(?<![\w$.])(?:import|export)\s+(?:type\s+)?(?:[\w$*{][\w$\s*{},]*?\s*)from\s*"(\d+)"/g,
  /(?<![\w$.])import\s*"(\d+)"/g,
  /(?<![\w$.])(?:import|require|require\s*\.\s*resolve|import\s*\.\s*meta\s*\.\s*resolve)\s*\(\s*"(\d+)"/g,
]

/**
 * The specifiers that TypeScript source imports, also types, re-exports, dynamic imports and `require`. Code that
 * stands inside a comment, a string or a template is not code.
 */
export function importsOf(text: string): readonly string[] {
  const { code, strings } = withoutStrings(text)
  const found = importPatterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => strings[Number(match[1])] ?? ''),
  )
  return [...new Set(found)]
}

/** A slash after one of these, or after one of the words, begins a regular expression and not a division. */
const beforeRegex =
  /(^|[(,=:[!&|?{};+\-*%^~<>\n])\s*$|\b(return|typeof|case|in|of|do|else|void|delete|await|yield)\s*$/

/** The code with comments and templates cut and every string replaced by its number in quotes. */
function withoutStrings(text: string): { readonly code: string; readonly strings: readonly string[] } {
  const strings: string[] = []
  let code = ''
  let at = 0
  /** For each open template: how many braces of its current expression are open. */
  const templates: number[] = []

  const skipTemplate = () => {
    while (at < text.length) {
      if (text[at] === '\\') at += 2
      else if (text[at] === '`') return void at++
      else if (text.startsWith('${', at)) {
        at += 2
        templates.push(0)
        code += '('
        return
      } else at++
    }
  }

  while (at < text.length) {
    const character = text.charAt(at)
    if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      at = end === -1 ? text.length : end + 2
      code += ' '
    } else if (character === "'" || character === '"') {
      const literal = new RegExp(`${character}((?:\\\\.|[^\\\\\\n${character}])*)${character}?`, 'sy')
      literal.lastIndex = at
      const match = literal.exec(text)
      code += `"${strings.push(match?.[1] ?? '') - 1}"`
      at += match?.[0].length ?? 1
    } else if (character === '`') {
      at++
      code += ' '
      skipTemplate()
    } else if (character === '/' && beforeRegex.test(code.slice(-40))) {
      const literal = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y
      literal.lastIndex = at
      const match = literal.exec(text)
      at += match?.[0].length ?? 1
      code += '0'
    } else {
      const depth = templates.at(-1)
      if (depth !== undefined && character === '{') templates[templates.length - 1] = depth + 1
      if (depth !== undefined && character === '}') {
        if (depth === 0) {
          templates.pop()
          at++
          code += ')'
          skipTemplate()
          continue
        }
        templates[templates.length - 1] = depth - 1
      }
      code += character
      at++
    }
  }
  return { code, strings }
}
