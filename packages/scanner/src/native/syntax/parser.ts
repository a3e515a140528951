import type { Span } from '../../ast/node.ts'
import { byteOffsets, isAscii } from './byteOffsets.ts'
import { lex, type Tokens } from './lex.ts'
import * as T from './token.ts'
import type { Diagnostic } from './tree.ts'

/** How deep the tree may get, so that whoever walks it may recurse. */
const MAX_DEPTH = 500
/** A file that is no Solidity at all need not give a diagnostic for every word. */
const MAX_DIAGNOSTICS = 200

/** The state of one parse. */
export type Parser = Tokens & {
  readonly file: number
  /** The tokens' offsets in bytes. */
  readonly byteStarts: Int32Array
  readonly byteEnds: Int32Array
  readonly diagnostics: Diagnostic[]
  /** Number of the current token. */
  position: number
  /** Nesting of the parse functions that recurse. */
  depth: number
  /** Height of the expression or type read last: chains such as `a + b + c` nest without recursion. */
  height: number
}

/** Thrown by `fail`, after it wrote the diagnostic, to the nearest place that can go on behind what was not read. */
const unreadable: Error = new Error('unreadable')

export function createParser(text: string, file: number): Parser {
  const tokens = lex(text)
  const { byteStarts, byteEnds } = isAscii(text)
    ? { byteStarts: tokens.starts, byteEnds: tokens.ends }
    : inBytes(tokens)
  return {
    text,
    count: tokens.count,
    kinds: tokens.kinds,
    starts: tokens.starts,
    ends: tokens.ends,
    partners: tokens.partners,
    docs: tokens.docs,
    file,
    byteStarts,
    byteEnds,
    diagnostics: [],
    position: 0,
    depth: 0,
    height: 0,
  }
}

function inBytes(tokens: Tokens): Pick<Parser, 'byteStarts' | 'byteEnds'> {
  const toBytes = byteOffsets(tokens.text)
  const byteStarts = new Int32Array(tokens.count + 1)
  const byteEnds = new Int32Array(tokens.count + 1)
  for (let index = 0; index <= tokens.count; index += 1) {
    byteStarts[index] = toBytes(tokens.starts[index] as number)
    byteEnds[index] = toBytes(tokens.ends[index] as number)
  }
  return { byteStarts, byteEnds }
}

/** Kind of token `index`, which may lie at most three after the last. */
export function kindAt(parser: Parser, index: number): number {
  // The lexer writes END tokens after the last, so the element is there.
  return parser.kinds[index] as number
}

export function kindNow(parser: Parser): number {
  return parser.kinds[parser.position] as number
}

/** The bracket that token `index` pairs with; -1 where there is none. */
export function partnerAt(parser: Parser, index: number): number {
  const kind = kindAt(parser, index)
  return kind >= T.L_PAREN && kind <= T.R_BRACE ? (parser.partners[index] as number) : -1
}

export function textAt(parser: Parser, index: number): string {
  return parser.text.slice(parser.starts[index], parser.ends[index])
}

export function isName(kind: number): boolean {
  return kind >= T.FIRST_NAME
}

export function accept(parser: Parser, kind: number): boolean {
  if (kindNow(parser) !== kind) return false
  parser.position += 1
  return true
}

export function expect(parser: Parser, kind: number): void {
  if (kindNow(parser) !== kind) fail(parser, `\`${T.SPELLING[kind] || 'another token'}\``)
  parser.position += 1
}

/** Reads a name. */
export function expectName(parser: Parser): string {
  if (kindNow(parser) < T.FIRST_NAME) fail(parser, 'a name')
  parser.position += 1
  return textAt(parser, parser.position - 1)
}

/** Span of token `index`. */
export function spanAt(parser: Parser, index: number): Span {
  return {
    file: parser.file,
    start: parser.byteStarts[index] as number,
    end: parser.byteEnds[index] as number,
  }
}

/** Span from token `first` to the last one read; empty where none was. */
export function spanFrom(parser: Parser, first: number): Span {
  const start = parser.byteStarts[first] as number
  const end = parser.position > first ? (parser.byteEnds[parser.position - 1] as number) : start
  return { file: parser.file, start, end }
}

/** Span from where `left` starts to the last token read. */
export function spanSince(parser: Parser, left: Span): Span {
  return { file: left.file, start: left.start, end: parser.byteEnds[parser.position - 1] as number }
}

export function diagnose(parser: Parser, at: Span, message: string): void {
  if (parser.diagnostics.length < MAX_DIAGNOSTICS) parser.diagnostics.push({ at, message })
}

/** Notes that the current token is not what has to stand here, and gives up the piece being read. */
export function fail(parser: Parser, expected: string): never {
  const found =
    kindNow(parser) === T.END ? 'the end of the file' : `\`${textAt(parser, parser.position).slice(0, 40)}\``
  diagnose(parser, spanAt(parser, parser.position), `expected ${expected}, found ${found}`)
  throw unreadable
}

/** For catch clauses: lets everything through that `fail` did not throw. */
export function onlyUnreadable(error: unknown): void {
  if (error !== unreadable) throw error
}

/** Called by what recurses, before it does; `leave` after. A catch clause restores `depth` itself. */
export function enter(parser: Parser): void {
  parser.depth += 1
  if (parser.depth > MAX_DEPTH) failTooDeep(parser)
}

export function leave(parser: Parser): void {
  parser.depth -= 1
}

/** Sets the height of a node over the one read last and one of height `other`. */
export function grow(parser: Parser, other: number): void {
  parser.height = (parser.height > other ? parser.height : other) + 1
  if (parser.height > MAX_DEPTH) failTooDeep(parser)
}

function failTooDeep(parser: Parser): never {
  diagnose(parser, spanAt(parser, parser.position), `nested deeper than ${MAX_DEPTH} levels`)
  throw unreadable
}

/** Whether the current token stands on a later line than the one before it. */
export function startsLine(parser: Parser, index: number = parser.position): boolean {
  const to = parser.starts[index] as number
  for (let at = index === 0 ? 0 : (parser.ends[index - 1] as number); at < to; at += 1) {
    if (parser.text.charCodeAt(at) === 10) return true
  }
  return index === 0
}

/** Reads the `;` that ends a statement or declaration; tolerates its absence where the line or block ends. */
export function endWithSemicolon(parser: Parser): void {
  const kind = kindNow(parser)
  if (kind === T.SEMICOLON) parser.position += 1
  else if (kind === T.R_BRACE || kind === T.END || startsLine(parser)) {
    diagnose(parser, spanAt(parser, parser.position), 'expected `;`')
  } else fail(parser, '`;`')
}
