import { blankComments, lineAt, lineStarts } from './blank.ts'

/** A range of lines from 1, the end inclusive. */
export type Region = { readonly line: number; readonly endLine: number }

/** A function, modifier or contract with its place, `name` being the kind where it has none (`constructor`, `fallback`). */
export type Unit = Region & {
  readonly kind: 'contract' | 'function'
  readonly name: string
  /** Name of the contract around a function. */
  readonly contract: string | undefined
}

const headers =
  /\b(?:(?<contract>contract|library|interface)\s+(?<name>[\w$]+)|(?<fn>function|modifier)\s*(?<fnName>[\w$]*)|(?<bare>constructor|fallback|receive)\s*\()/g

/** What a source declares, read from its brackets alone, so that it works where nothing compiles. */
export function unitsOf(text: string): readonly Unit[] {
  const code = blankComments(text)
  const starts = lineStarts(code)
  const units: Unit[] = []
  for (const match of code.matchAll(headers)) {
    const { contract, name, fnName, bare } = match.groups ?? {}
    const end = endOfUnit(code, match.index)
    const region = { line: lineAt(starts, match.index), endLine: lineAt(starts, end) }
    if (contract !== undefined)
      units.push({ ...region, kind: 'contract', name: name ?? '', contract: undefined })
    else {
      const around = units.findLast((one) => one.kind === 'contract' && one.endLine >= region.endLine)
      units.push({ ...region, kind: 'function', name: fnName || bare || 'fallback', contract: around?.name })
    }
  }
  return units
}

/** The innermost function around a line, its header included. */
export function functionAt(units: readonly Unit[], line: number): Unit | undefined {
  return units.findLast((one) => one.kind === 'function' && one.line <= line && line <= one.endLine)
}

/**
 * The code that a comment above `line` speaks of: the whole of a function or contract whose header begins there, else
 * the statement around it.
 */
export function regionAt(text: string, line: number): Region {
  const code = blankComments(text)
  const starts = lineStarts(code)
  const first = code.slice(starts[line - 1]).search(/\S/) + (starts[line - 1] ?? 0)
  if (
    /^(?:abstract\s+)?(?:contract|library|interface|function|modifier|constructor)\b/.test(code.slice(first))
  ) {
    return { line, endLine: lineAt(starts, endOfUnit(code, first)) }
  }
  const before = Math.max(...[';', '{', '}'].map((one) => code.lastIndexOf(one, first - 1)))
  const begin = before + 1 + Math.max(0, code.slice(before + 1).search(/\S/))
  return { line: lineAt(starts, begin), endLine: lineAt(starts, endOfStatement(code, first)) }
}

/** Offset of the closing brace of what starts at `from`, or of its semicolon where it has no body. */
function endOfUnit(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    const character = code[at]
    if (character === '{') depth += 1
    else if (character === '}' && --depth <= 0) return at
    else if (character === ';' && depth === 0) return at
  }
  return code.length - 1
}

/** A statement ends with its semicolon, before the block that it heads, or where brackets opened before it close. */
function endOfStatement(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    const character = code[at]
    if (character === '(' || character === '[') depth += 1
    else if (character === ')' || character === ']') depth -= 1
    else if (character === ';' && depth <= 0) return at
    else if (
      character === '{' &&
      depth <= 0 &&
      /[)\w]\s*$/.test(code.slice(from, at)) &&
      !opensCallOptions(code, at)
    )
      return at
    else if (character === '}' && depth < 0) return at
  }
  return code.length - 1
}

/** `f{value: 1}(...)` and `S({a: 1})` hold names with colons; a block does not begin so. */
function opensCallOptions(code: string, at: number): boolean {
  return /^\{\s*[\w$]+\s*:/.test(code.slice(at, at + 80))
}
