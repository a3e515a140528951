import { docBefore } from './doc.ts'
import { stringValue } from './literal.ts'
import { accept, expect, kindAt, kindNow, type Parser, partnerAt, spanFrom, textAt } from './parser.ts'
import * as T from './token.ts'
import type { Statement } from './tree.ts'
import { parseYulBlock } from './yul.ts'

/** Reads `assembly "evmasm" ("memory-safe") { ... }`, and the older mark for memory safety in the comment before it. */
export function parseAssembly(parser: Parser): Statement {
  const first = parser.position
  let memorySafe = docBefore(parser, first).includes('@solidity memory-safe-assembly')
  parser.position += 1
  accept(parser, T.STRING)
  if (kindNow(parser) === T.L_PAREN) {
    const close = partnerAt(parser, parser.position)
    for (let index = parser.position + 1; index < close; index += 1) {
      if (kindAt(parser, index) === T.STRING) {
        memorySafe ||= stringValue(textAt(parser, index), T.STRING) === 'memory-safe'
      }
    }
    if (close < 0) parser.position += 1
    else parser.position = close
    expect(parser, T.R_PAREN)
  }
  const block = parseYulBlock(parser)
  return { kind: 'assembly', at: spanFrom(parser, first), block, memorySafe }
}
