/** What a comment tells the scanner, before it is known what it applies to. */
export type Directive = {
  readonly tool: 'membrane' | 'slither'
  /** `next-line`, `line`, `start` or `end`; undefined where the word is none of these. */
  readonly verb: 'next-line' | 'line' | 'start' | 'end' | undefined
  /** Detector ids as written; `all` stands for every one. */
  readonly ids: readonly string[]
  readonly reason: string | undefined
  /** The words as written, for messages. */
  readonly written: string
  /** Offset of the words in the comment. */
  readonly offset: number
}

const pattern = /^[ \t/*!]*((membrane|slither)-disable(?:-([a-z-]+))?(?![\w-])([^\r\n\u2028\u2029]*))/gmu
const verbs = ['next-line', 'line', 'start', 'end'] as const

/** Whether a text can hold a directive at all: a quick test before comments are looked for. */
export function mayHoldDirective(text: string): boolean {
  return text.includes('membrane-disable') || text.includes('slither-disable')
}

/**
 * Directives of a comment: lines that begin with `membrane-disable-next-line ID[,ID] -- reason`, the same with
 * `-line`, `-start`, `-end`, and Slither's, which know no `-line` and ask for no reason.
 */
export function readDirectives(comment: string): readonly Directive[] {
  return [...comment.matchAll(pattern)].map((match) => {
    const [, words = '', tool, word, rest = ''] = match
    const [list = '', ...reason] = withoutClose(rest).split(/(?:^|\s)--(?:\s|$)/u)
    const ids = list.split(/[\s,]+/u).filter((id) => id !== '')
    return {
      tool: tool === 'slither' ? 'slither' : 'membrane',
      verb: verbs.find((verb) => verb === word),
      ids: [...new Set(ids)],
      reason: reason.join(' -- ').trim() || undefined,
      written: withoutClose(words),
      offset: match.index + match[0].length - words.length,
    }
  })
}

function withoutClose(text: string): string {
  const trimmed = text.trimEnd()
  return trimmed.endsWith('*/') ? trimmed.slice(0, -2).trimEnd() : trimmed
}
