import type { Span, Variable, YulBlock, YulExpression, YulIdentifier, YulStatement } from './node.ts'
import { splitYulName, yulFunctionName, yulIdentifier } from './yulName.ts'

/** The Solidity variable a name in assembly stands for; `name` as written, suffix included. */
export type YulResolver = (name: string, at: Span) => Variable | undefined

type Reader = {
  readonly text: string
  readonly file: number
  readonly base: number
  readonly resolve: YulResolver
  /** Names that the assembly declares itself. */
  readonly own: Set<string>
  at: number
  depth: number
}

/** Opcodes without operands, which 0.4 lets stand without parentheses: `calldatacopy(0, 0, calldatasize)`. */
const BARE = new Set(
  'address caller callvalue calldatasize codesize coinbase difficulty gas gaslimit gasprice invalid msize number origin pc returndatasize stop timestamp'.split(
    ' ',
  ),
)
const MAX_DEPTH = 200
const NAME = /[A-Za-z_$][A-Za-z0-9_$.]*/y
const NUMBER = /0x[0-9a-fA-F]+|[0-9]+/y
const STRING = /(hex)?(?:"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)')/y
const GAP = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y

/**
 * Parses the block of an `assembly` statement: `text` begins at its `{` (or space before it) and holds one character
 * a byte, so that spans count bytes; `base` is its offset in file `file`. undefined where the text is not in the
 * functional style (labels, `=:`, bare stack instructions), nests too deep or is no assembly at all.
 */
export function parseYul(
  text: string,
  file: number,
  base: number,
  resolve: YulResolver,
): YulBlock | undefined {
  const reader: Reader = { text, file, base, resolve, own: new Set(), at: 0, depth: 0 }
  try {
    return readBlock(reader)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function fail(): never {
  throw new SyntaxError('assembly in a style that is not read')
}

function spanFrom(reader: Reader, start: number): Span {
  return { file: reader.file, start: reader.base + start, end: reader.base + reader.at }
}

function match(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found !== null) reader.at = pattern.lastIndex
  return found
}

/** Skips space and comments; where the next token begins. */
function skipGap(reader: Reader): number {
  match(reader, GAP)
  return reader.at
}

function take(reader: Reader, mark: string): boolean {
  skipGap(reader)
  if (!reader.text.startsWith(mark, reader.at)) return false
  reader.at += mark.length
  return true
}

function expect(reader: Reader, mark: string): void {
  if (!take(reader, mark)) fail()
}

function takeName(reader: Reader): string | undefined {
  skipGap(reader)
  return match(reader, NAME)?.[0]
}

function nested<T>(reader: Reader, read: () => T): T {
  if (++reader.depth > MAX_DEPTH) fail()
  const result = read()
  reader.depth--
  return result
}

function readBlock(reader: Reader): YulBlock {
  return nested(reader, () => {
    const start = skipGap(reader)
    expect(reader, '{')
    const statements: YulStatement[] = []
    while (!take(reader, '}')) statements.push(readStatement(reader))
    return { kind: 'yulBlock', at: spanFrom(reader, start), statements }
  })
}

function readStatement(reader: Reader): YulStatement {
  const start = skipGap(reader)
  if (reader.text.startsWith('{', start)) return readBlock(reader)
  const word = takeName(reader)
  switch (word) {
    case 'let':
      return readVariables(reader, start)
    case 'if': {
      const condition = readExpression(reader)
      const body = readBlock(reader)
      return { kind: 'yulIf', at: spanFrom(reader, start), condition, body }
    }
    case 'for': {
      const init = readBlock(reader)
      const condition = readExpression(reader)
      const step = readBlock(reader)
      const body = readBlock(reader)
      return { kind: 'yulFor', at: spanFrom(reader, start), init, condition, step, body }
    }
    case 'switch':
      return readSwitch(reader, start)
    case 'function':
      return readFunction(reader, start)
    case 'break':
      return { kind: 'yulBreak', at: spanFrom(reader, start) }
    case 'continue':
      return { kind: 'yulContinue', at: spanFrom(reader, start) }
    case 'leave':
      return { kind: 'yulLeave', at: spanFrom(reader, start) }
    default:
      reader.at = start
      return readAssignment(reader, start)
  }
}

/** An assignment, or an expression for its effect. */
function readAssignment(reader: Reader, start: number): YulStatement {
  const targets: YulIdentifier[] = []
  let expression = readExpression(reader)
  while (expression.kind === 'yulIdentifier') {
    targets.push(expression)
    if (!take(reader, ',')) break
    expression = readExpression(reader)
  }
  if (targets.length > 0 && expression.kind === 'yulIdentifier') {
    expect(reader, ':=')
    const value = readExpression(reader)
    return { kind: 'yulAssign', at: spanFrom(reader, start), targets, value }
  }
  if (expression.kind !== 'yulCall' || targets.length > 0) fail()
  return { kind: 'yulExpression', at: spanFrom(reader, start), expression }
}

function readNames(reader: Reader): string[] {
  const names: string[] = []
  do {
    const name = takeName(reader) ?? fail()
    names.push(name)
    reader.own.add(name)
  } while (take(reader, ','))
  return names
}

function readVariables(reader: Reader, start: number): YulStatement {
  const names = readNames(reader)
  const value = take(reader, ':=') ? readExpression(reader) : undefined
  return { kind: 'yulVariables', at: spanFrom(reader, start), names, value }
}

function readSwitch(reader: Reader, start: number): YulStatement {
  const on = readExpression(reader)
  const cases: { readonly value: YulExpression | undefined; readonly body: YulBlock }[] = []
  for (;;) {
    const before = skipGap(reader)
    const word = takeName(reader)
    if (word === 'case') {
      const value = readExpression(reader)
      cases.push({ value, body: readBlock(reader) })
    } else if (word === 'default') cases.push({ value: undefined, body: readBlock(reader) })
    else {
      reader.at = before
      return { kind: 'yulSwitch', at: spanFrom(reader, start), on, cases }
    }
  }
}

function readFunction(reader: Reader, start: number): YulStatement {
  const name = takeName(reader) ?? fail()
  expect(reader, '(')
  const params = take(reader, ')') ? [] : readNames(reader)
  if (params.length > 0) expect(reader, ')')
  const returns = take(reader, '->') ? readNames(reader) : []
  const body = readBlock(reader)
  return { kind: 'yulFunction', at: spanFrom(reader, start), name, params, returns, body }
}

function readExpression(reader: Reader): YulExpression {
  return nested(reader, () => readPlain(reader))
}

function readPlain(reader: Reader): YulExpression {
  const start = skipGap(reader)
  const text = match(reader, STRING)
  if (text !== null) {
    return { kind: 'yulLiteral', at: spanFrom(reader, start), value: text[2] ?? text[3] ?? '' }
  }
  const number = match(reader, NUMBER)
  if (number !== null) {
    return { kind: 'yulLiteral', at: spanFrom(reader, start), value: BigInt(number[0]) }
  }
  const name = takeName(reader) ?? fail()
  const at = spanFrom(reader, start)
  if (name === 'true' || name === 'false') return { kind: 'yulLiteral', at, value: name === 'true' }
  if (take(reader, '(')) {
    const args: YulExpression[] = []
    if (!take(reader, ')')) {
      do args.push(readExpression(reader))
      while (take(reader, ','))
      expect(reader, ')')
    }
    return { kind: 'yulCall', at: spanFrom(reader, start), name: yulFunctionName(name), args }
  }
  if (reader.own.has(name)) return yulIdentifier(name, at, undefined)
  const ref = reader.resolve(name, at) ?? reader.resolve(splitYulName(name).name, at)
  if (ref === undefined && BARE.has(name)) return { kind: 'yulCall', at, name, args: [] }
  return yulIdentifier(name, at, ref)
}
