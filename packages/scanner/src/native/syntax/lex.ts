import * as T from './token.ts'

/**
 * The tokens of one source, as parallel arrays (index: token number). The arrays are lent: the next call of `lex`
 * writes over them, which is why nothing of them leaves the parser.
 */
export type Tokens = {
  readonly text: string
  /** Tokens without the END ones after the last. */
  readonly count: number
  readonly kinds: Uint8Array
  /** UTF-16 offsets into `text`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** For a bracket the number of its partner, -1 where it has none; of other tokens 0. */
  readonly partners: Int32Array
  /** UTF-16 offsets of the NatSpec comment that stands before a token. */
  readonly docs: ReadonlyMap<number, Doc>
}
export type Doc = { readonly start: number; readonly end: number }

type Buffers = { kinds: Uint8Array; starts: Int32Array; ends: Int32Array; partners: Int32Array }
type Lexer = {
  readonly text: string
  readonly docs: Map<number, Doc>
  doc: Doc | undefined
  docIsLine: boolean
}

const INITIAL_CAPACITY = 1 << 16
/** Buffers above this are not kept for the next file. */
const KEPT_CAPACITY = 1 << 20
/** More END tokens than the parser ever looks ahead. */
const END_TOKENS = 4

function allocate(capacity: number): Buffers {
  return {
    kinds: new Uint8Array(capacity),
    starts: new Int32Array(capacity),
    ends: new Int32Array(capacity),
    partners: new Int32Array(capacity),
  }
}

function enlarge(old: Buffers): Buffers {
  const buffers = allocate(old.kinds.length * 2)
  buffers.kinds.set(old.kinds)
  buffers.starts.set(old.starts)
  buffers.ends.set(old.ends)
  buffers.partners.set(old.partners)
  return buffers
}

let kept: Buffers = allocate(INITIAL_CAPACITY)

const DIGIT = 1
const LETTER = 2
const HEX = 4
const SPACE = 8
const CLASS = new Uint8Array(128)
for (const char of '0123456789') CLASS[char.charCodeAt(0)] = DIGIT | HEX
for (const char of 'abcdefghijklmnopqrstuvwxyz') {
  CLASS[char.charCodeAt(0)] = LETTER | (char <= 'f' ? HEX : 0)
  CLASS[char.toUpperCase().charCodeAt(0)] = LETTER | (char <= 'f' ? HEX : 0)
}
for (const char of '_$') CLASS[char.charCodeAt(0)] = LETTER
for (const char of ' \t\n\r\f\v') CLASS[char.charCodeAt(0)] = SPACE

const SLOTS = 2048
const LONGEST_WORD = 12
const words: string[] = new Array<string>(SLOTS).fill('')
const wordKinds = new Uint8Array(SLOTS)
for (const [word, kind] of T.WORDS) {
  let hash = 0
  for (let index = 0; index < word.length; index += 1)
    hash = (Math.imul(hash, 31) + word.charCodeAt(index)) | 0
  let slot = slotOf(hash)
  while (words[slot] !== '') slot = (slot + 1) & (SLOTS - 1)
  words[slot] = word
  wordKinds[slot] = kind
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 11)) & (SLOTS - 1)
}

/** Operators and punctuation by first character, the longest spelling first. */
const OPERATORS: readonly (readonly { readonly spelling: string; readonly kind: number }[])[] = (() => {
  const table: { spelling: string; kind: number }[][] = Array.from({ length: 128 }, () => [])
  for (const [kind, spelling] of T.SPELLING.entries()) {
    if (spelling !== '') table[spelling.charCodeAt(0)]?.push({ spelling, kind })
  }
  for (const row of table) row.sort((a, b) => b.spelling.length - a.spelling.length)
  return table
})()

/** Kinds of the characters that start no longer spelling, which most are. */
const ALONE = Uint8Array.from(OPERATORS, (row) => (row.length === 1 ? (row[0]?.kind ?? 0) : 0))

/** Splits a source into tokens; takes any text, what it does not know becomes tokens of kind UNKNOWN. */
export function lex(text: string): Tokens {
  let buffers = kept
  let capacity = buffers.kinds.length - END_TOKENS
  const lexer: Lexer = { text, docs: new Map(), doc: undefined, docIsLine: false }
  const length = text.length
  let count = 0
  let position = 0
  for (;;) {
    const code = position < length ? text.charCodeAt(position) : -1
    if (code < 0) break
    const charClass = code < 128 ? (CLASS[code] ?? 0) : 0
    if (charClass === SPACE || code === 0xfeff || code === 0xa0) {
      position = endOfSpace(text, position + 1)
      continue
    }
    const start = position
    let kind: number
    if ((charClass & LETTER) !== 0) {
      position = endOfWord(text, position)
      kind = position - start > LONGEST_WORD ? T.NAME : wordKind(text, start, position, wordHash)
      const current = text.charCodeAt(position)
      if (kind === T.NAME && (current === 34 || current === 39)) {
        const prefix = text.slice(start, position)
        if (prefix === 'hex' || prefix === 'unicode') {
          kind = prefix === 'hex' ? T.HEX_STRING : T.UNICODE_STRING
          position = endOfString(text, position, current)
        }
      }
    } else if ((charClass & DIGIT) !== 0 || (code === 46 && isDigit(text, position + 1))) {
      kind = T.NUMBER
      position = endOfNumber(text, position)
    } else if (code === 34 || code === 39) {
      kind = T.STRING
      position = endOfString(text, position, code)
    } else if (code === 47 && isComment(text, position)) {
      position = skipComment(lexer, position)
      continue
    } else {
      kind = code < 128 ? ALONE[code] || operatorAt(text, position, code) : T.UNKNOWN
      position += kind >= T.ASSIGN ? (T.SPELLING[kind]?.length ?? 1) : 1
    }
    if (count >= capacity) {
      buffers = enlarge(buffers)
      capacity = buffers.kinds.length - END_TOKENS
      if (buffers.kinds.length <= KEPT_CAPACITY) kept = buffers
    }
    buffers.kinds[count] = kind
    buffers.starts[count] = start
    buffers.ends[count] = position
    if (lexer.doc !== undefined) {
      lexer.docs.set(count, lexer.doc)
      lexer.doc = undefined
    }
    count += 1
  }
  for (let index = count; index < count + END_TOKENS; index += 1) {
    buffers.kinds[index] = T.END
    buffers.starts[index] = length
    buffers.ends[index] = length
  }
  pairBrackets(buffers, count)
  const { kinds, starts, ends, partners } = buffers
  return { text, count, kinds, starts, ends, partners, docs: lexer.docs }
}

// The loops over characters are functions of their own, small enough to be optimised within the first few files.

function endOfSpace(text: string, from: number): number {
  let position = from
  for (;;) {
    const code = text.charCodeAt(position)
    if (code !== 32 && code !== 10) return position
    position += 1
  }
}

/** Set by `endOfWord`. */
let wordHash = 0

function endOfWord(text: string, start: number): number {
  let position = start
  let hash = 0
  for (;;) {
    const code = text.charCodeAt(position)
    if (!(code < 128 && ((CLASS[code] ?? 0) & (LETTER | DIGIT)) !== 0)) break
    hash = (Math.imul(hash, 31) + code) | 0
    position += 1
  }
  wordHash = hash
  return position
}

function wordKind(text: string, start: number, end: number, hash: number): number {
  let slot = slotOf(hash)
  for (;;) {
    const word = words[slot] ?? ''
    if (word === '') return T.NAME
    if (word.length === end - start && text.startsWith(word, start)) return wordKinds[slot] ?? T.NAME
    slot = (slot + 1) & (SLOTS - 1)
  }
}

function operatorAt(text: string, position: number, code: number): number {
  for (const { spelling, kind } of OPERATORS[code] ?? []) {
    if (spelling.length === 1 || text.startsWith(spelling, position)) return kind
  }
  return T.UNKNOWN
}

function isDigit(text: string, position: number): boolean {
  const code = text.charCodeAt(position)
  return code >= 48 && code <= 57
}

function endOfNumber(text: string, start: number): number {
  let position = start
  if (text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120) {
    return endOfDigits(text, start + 2, HEX)
  }
  position = endOfDigits(text, position, DIGIT)
  if (text.charCodeAt(position) === 46 && isDigit(text, position + 1)) {
    position = endOfDigits(text, position + 1, DIGIT)
  }
  if ((text.charCodeAt(position) | 32) === 101) {
    const sign = text.charCodeAt(position + 1)
    const exponent = sign === 45 || sign === 43 ? position + 2 : position + 1
    if (isDigit(text, exponent)) position = endOfDigits(text, exponent, DIGIT)
  }
  return position
}

function endOfDigits(text: string, start: number, accepted: number): number {
  let position = start
  for (;;) {
    const code = text.charCodeAt(position)
    if (code !== 95 && !(code < 128 && ((CLASS[code] ?? 0) & accepted) !== 0)) return position
    position += 1
  }
}

/** A string that is not closed ends with its line. */
function endOfString(text: string, open: number, quote: number): number {
  const length = text.length
  let position = open + 1
  while (position < length) {
    const code = text.charCodeAt(position)
    if (code === quote) return position + 1
    if (code === 10 || code === 13) return position
    position += code === 92 ? 2 : 1
  }
  return length
}

function isComment(text: string, position: number): boolean {
  const next = text.charCodeAt(position + 1)
  return next === 47 || next === 42
}

function skipComment(lexer: Lexer, start: number): number {
  const { text } = lexer
  const marker = text.charCodeAt(start + 2)
  if (text.charCodeAt(start + 1) === 47) {
    const feed = text.indexOf('\n', start)
    const end = feed < 0 ? text.length : feed
    if (marker === 47 && text.charCodeAt(start + 3) !== 47) {
      const previous = lexer.docIsLine ? lexer.doc : undefined
      lexer.doc = { start: previous?.start ?? start, end }
      lexer.docIsLine = true
    }
    return end
  }
  const close = text.indexOf('*/', start + 2)
  const end = close < 0 ? text.length : close + 2
  if (marker === 42 && end > start + 4) {
    lexer.doc = { start, end }
    lexer.docIsLine = false
  }
  return end
}

/** A closing brace wins over parentheses left open before it; a closing one without an opening one pairs with none. */
function pairBrackets(buffers: Buffers, count: number): void {
  const { kinds, partners } = buffers
  const open: number[] = []
  let openBraces = 0
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index] ?? 0
    if (kind < T.L_PAREN || kind > T.R_BRACE) continue
    partners[index] = -1
    if (kind === T.L_PAREN || kind === T.L_BRACKET || kind === T.L_BRACE) {
      if (kind === T.L_BRACE) openBraces += 1
      open.push(index)
      continue
    }
    if (kind === T.R_BRACE && openBraces > 0) {
      while (kinds[open.at(-1) ?? 0] !== T.L_BRACE) open.pop()
      openBraces -= 1
    }
    const partner = open.at(-1)
    if (partner !== undefined && kinds[partner] === kind - 1) {
      open.pop()
      partners[index] = partner
      partners[partner] = index
    }
  }
}
