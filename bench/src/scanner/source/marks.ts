import { functionAt, type Region, regionAt, unitsOf } from './regions.ts'

/** A line that its author marked as matched (`ruleid`) or not matched (`ok`) by a rule. */
export type Mark = {
  readonly file: string
  readonly rule: string
  readonly positive: boolean
  /** The marked line: the next one after the comment that is not a comment or blank. */
  readonly line: number
  /** What the mark speaks of: the statement around the line, or all of the function or contract that begins there. */
  readonly region: Region
  /** The function around the line. */
  readonly fn: Region | undefined
}

const anyMark = /^\s*\/\/\s*(todo)?(ruleid|ok)\s*:/

/** A comment between two marks, or at the end, is what the first mark speaks of: nothing else is there. */
function isMarkedComment(lines: readonly string[], at: number): boolean {
  const content = lines[at] ?? ''
  if (!/^\s*\/\//.test(content) || anyMark.test(content) || !anyMark.test(lines[at - 1] ?? '')) return false
  const next = lines.slice(at + 1).find((each) => each.trim() !== '')
  return next === undefined || anyMark.test(next) || /^\s*}/.test(next)
}

/**
 * The marks of a Semgrep test file: `// ruleid: RULE` and `// ok: RULE` speak of the next line of code. `todoruleid` and
 * `todook` say what their rule cannot do yet, and are no marks.
 */
export function readMarks(file: string, text: string): readonly Mark[] {
  const lines = text.split('\n')
  const units = unitsOf(text)
  return lines.flatMap((content, i): readonly Mark[] => {
    const match = /^\s*\/\/\s*(ruleid|ok)\s*:\s*([\w-]+)/.exec(content)
    if (match === null) return []
    let at = i + 1
    while (at < lines.length && /^\s*(\/\/.*)?$/.test(lines[at] ?? '') && !isMarkedComment(lines, at)) at += 1
    const line = at + 1
    const region = isMarkedComment(lines, at) ? { line, endLine: line } : regionAt(text, line)
    return [
      {
        file,
        rule: match[2] ?? '',
        positive: match[1] === 'ruleid',
        line,
        region,
        fn: functionAt(units, line),
      },
    ]
  })
}
