import { parseEnum, parseError, parseEvent, parseStruct, parseUserType, parseUsing } from './definition.ts'
import { parseFunction, parseModifier, startsFunctionTypeVariable } from './function.ts'
import { accept, diagnose, fail, isName, kindAt, kindNow, type Parser, spanAt } from './parser.ts'
import * as T from './token.ts'
import type {
  EnumDefinition,
  ErrorDefinition,
  EventDefinition,
  FunctionDefinition,
  ModifierDefinition,
  StructDefinition,
  UserTypeDefinition,
  Using,
  Variable,
} from './tree.ts'
import { startsDeclaration } from './typeName.ts'
import { parseStateVariable } from './variable.ts'

/** What a contract has, and, as snippets leave the contract out, a file too. */
export type Members = {
  readonly usings: Using[]
  readonly variables: Variable[]
  readonly functions: FunctionDefinition[]
  readonly modifiers: ModifierDefinition[]
  readonly events: EventDefinition[]
  readonly errors: ErrorDefinition[]
  readonly structs: StructDefinition[]
  readonly enums: EnumDefinition[]
  readonly userTypes: UserTypeDefinition[]
}

export function noMembers(): Members {
  return {
    usings: [],
    variables: [],
    functions: [],
    modifiers: [],
    events: [],
    errors: [],
    structs: [],
    enums: [],
    userTypes: [],
  }
}

/** Reads a member into `into`; false, with nothing read, where none starts. `free`: at file level. */
export function parseMember(parser: Parser, into: Members, free: boolean): boolean {
  const first = parser.position
  const next = kindAt(parser, first + 1)
  switch (kindNow(parser)) {
    case T.FUNCTION:
      if (startsFunctionTypeVariable(parser)) into.variables.push(parseStateVariable(parser))
      else into.functions.push(parseFunction(parser, free))
      return true
    case T.MODIFIER:
      into.modifiers.push(parseModifier(parser))
      return true
    case T.EVENT:
      into.events.push(parseEvent(parser))
      return true
    case T.STRUCT:
      into.structs.push(parseStruct(parser))
      return true
    case T.ENUM:
      into.enums.push(parseEnum(parser))
      return true
    case T.USING:
      into.usings.push(parseUsing(parser))
      return true
    case T.SEMICOLON:
      parser.position += 1
      return true
    case T.ELLIPSIS:
      diagnose(parser, spanAt(parser, first), 'code is left out')
      while (accept(parser, T.ELLIPSIS) || accept(parser, T.DOT));
      accept(parser, T.SEMICOLON)
      return true
    case T.CONSTRUCTOR:
    case T.FALLBACK:
    case T.RECEIVE:
      if (next !== T.L_PAREN) break
      into.functions.push(parseFunction(parser, free))
      return true
    case T.ERROR:
      if (!isName(next) || kindAt(parser, first + 2) !== T.L_PAREN) break
      into.errors.push(parseError(parser))
      return true
    case T.TYPE:
      if (!isName(next) || kindAt(parser, first + 2) !== T.IS) break
      into.userTypes.push(parseUserType(parser))
      return true
    default:
  }
  if (!startsDeclaration(parser, first)) return false
  into.variables.push(parseStateVariable(parser))
  return true
}

/** Reads a contract's member. */
export function parseContractMember(parser: Parser, into: Members): void {
  if (!parseMember(parser, into, false)) fail(parser, 'a member of the contract')
}
