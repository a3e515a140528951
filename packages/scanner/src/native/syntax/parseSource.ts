import { parseContract, startsContract } from './contract.ts'
import { parseImport, parsePragma } from './directive.ts'
import { type Members, noMembers, parseMember } from './member.ts'
import { createParser, diagnose, kindAt, kindNow, onlyUnreadable, type Parser, spanAt } from './parser.ts'
import { skipMember } from './recover.ts'
import { parseStatement } from './statement.ts'
import * as T from './token.ts'
import type { Contract, Import, Pragma, SourceUnit, Statement } from './tree.ts'
import { startsDeclaration, typeEnd } from './typeName.ts'

type Unit = {
  readonly pragmas: Pragma[]
  readonly imports: Import[]
  readonly contracts: Contract[]
  readonly statements: Statement[]
  readonly members: Members
}

/**
 * Reads a Solidity source of any version from 0.4 on, or a piece of one. Never throws: what cannot be read is left
 * out or becomes `unread`, and the unit's diagnostics say so. `file` is the number that spans carry.
 */
export function parseSource(text: string, file: number): SourceUnit {
  const parser = createParser(text, file)
  const unit: Unit = { pragmas: [], imports: [], contracts: [], statements: [], members: noMembers() }
  while (kindNow(parser) !== T.END) {
    const start = parser.position
    try {
      parsePart(parser, unit)
    } catch (error) {
      onlyUnreadable(error)
      parser.depth = 0
      skipMember(parser, start)
    }
  }
  const { pragmas, imports, contracts, statements, members } = unit
  const { variables, ...others } = members
  return {
    kind: 'unit',
    at: { file, start: 0, end: spanAt(parser, parser.position).end },
    pragmas,
    imports,
    contracts,
    statements,
    constants: variables,
    ...others,
    diagnostics: parser.diagnostics,
  }
}

function parsePart(parser: Parser, unit: Unit): void {
  const first = parser.position
  const kind = kindNow(parser)
  if (kind === T.PRAGMA) unit.pragmas.push(parsePragma(parser))
  else if (kind === T.IMPORT) unit.imports.push(parseImport(parser))
  else if (startsContract(parser, first)) unit.contracts.push(parseContract(parser))
  else if (kind === T.R_BRACE) {
    diagnose(parser, spanAt(parser, first), 'nothing is open that `}` could close')
    parser.position += 1
  } else if (isLocal(parser, first) || !parseMember(parser, unit.members, true)) {
    unit.statements.push(parseStatement(parser))
  }
}

/** A variable with a data location belongs to a function that the snippet does not show. */
function isLocal(parser: Parser, index: number): boolean {
  const kind = kindAt(parser, index)
  if (kind === T.VAR) return true
  if (kind === T.FUNCTION || !startsDeclaration(parser, index)) return isStatementWord(parser, index)
  const next = kindAt(parser, typeEnd(parser, index))
  return next === T.MEMORY || next === T.STORAGE || next === T.CALLDATA || isStatementWord(parser, index)
}

/** `emit E()` and the like would pass for a type and a name. */
function isStatementWord(parser: Parser, index: number): boolean {
  const kind = kindAt(parser, index)
  return kind === T.EMIT || kind === T.REVERT || kind === T.TRY
}
