import { docBefore } from './doc.ts'
import { type Arguments, parseArguments, parseExpression } from './expression.ts'
import { noMembers, parseContractMember } from './member.ts'
import {
  accept,
  diagnose,
  expect,
  expectName,
  isName,
  kindAt,
  kindNow,
  onlyUnreadable,
  type Parser,
  spanAt,
  spanFrom,
} from './parser.ts'
import { skipMember } from './recover.ts'
import * as T from './token.ts'
import type { Contract, Expression, Inheritance } from './tree.ts'
import { parsePath } from './typeName.ts'

const NO_ARGUMENTS: Arguments = { args: [], names: undefined }

/** Whether a contract starts at token `index`. */
export function startsContract(parser: Parser, index: number): boolean {
  const kind = kindAt(parser, index)
  if (kind === T.ABSTRACT) return kindAt(parser, index + 1) === T.CONTRACT
  return (
    (kind === T.CONTRACT || kind === T.LIBRARY || kind === T.INTERFACE) && isName(kindAt(parser, index + 1))
  )
}

/** Reads a contract, interface or library; members that cannot be read are left out, each with a diagnostic. */
export function parseContract(parser: Parser): Contract {
  const first = parser.position
  const doc = docBefore(parser, first)
  const abstract = accept(parser, T.ABSTRACT)
  const keyword = kindNow(parser)
  parser.position += 1
  const name = expectName(parser)
  const nameAt = spanAt(parser, parser.position - 1)
  let bases: readonly Inheritance[] = []
  let layout: Expression | undefined
  for (;;) {
    if (accept(parser, T.IS)) bases = [...bases, ...parseBases(parser)]
    else if (kindNow(parser) === T.LAYOUT && kindAt(parser, parser.position + 1) === T.AT) {
      parser.position += 2
      layout = parseExpression(parser)
    } else break
  }
  expect(parser, T.L_BRACE)
  const members = noMembers()
  for (;;) {
    if (accept(parser, T.R_BRACE)) break
    if (kindNow(parser) === T.END || startsContract(parser, parser.position)) {
      diagnose(parser, spanAt(parser, parser.position), 'expected `}`')
      break
    }
    const start = parser.position
    const { depth } = parser
    try {
      parseContractMember(parser, members)
    } catch (error) {
      onlyUnreadable(error)
      parser.depth = depth
      skipMember(parser, start)
    }
  }
  const form = keyword === T.CONTRACT ? 'contract' : keyword === T.LIBRARY ? 'library' : 'interface'
  return {
    kind: 'contract',
    at: spanFrom(parser, first),
    nameAt,
    name,
    form,
    abstract,
    bases,
    layout,
    ...members,
    doc,
  }
}

function parseBases(parser: Parser): readonly Inheritance[] {
  const bases: Inheritance[] = []
  do {
    const first = parser.position
    const path = parsePath(parser)
    const { args } = kindNow(parser) === T.L_PAREN ? parseArguments(parser) : NO_ARGUMENTS
    bases.push({ at: spanFrom(parser, first), path, args })
  } while (accept(parser, T.COMMA))
  return bases
}
