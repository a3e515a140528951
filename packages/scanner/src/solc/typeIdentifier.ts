import type { DataLocation, Declaration } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'

type Cursor = { readonly text: string; at: number }

const MAGIC: Readonly<Record<string, 'msg' | 'block' | 'tx' | 'abi' | 'type'>> = {
  message: 'msg',
  block: 'block',
  transaction: 'tx',
  abi: 'abi',
}
const MAX_DEPTH = 100
const VOID: Type = { kind: 'void' }

/**
 * Reader of solc's type identifiers (`t_mapping$_t_address_$_t_uint256_$`), which encode `(`, `,` and `)` as `$_`,
 * `_$_` and `_$`. Types are shared: the same identifier gives the same object. A declaration that `declarationOf`
 * does not know, or an identifier that is not understood, gives an unknown type.
 */
export function typeReader(
  declarationOf: (id: number) => Declaration | undefined,
): (identifier: string) => Type {
  const known = new Map<string, Type>()
  return (identifier) => {
    const seen = known.get(identifier)
    if (seen !== undefined) return seen
    const cursor = { text: identifier, at: 0 }
    const type = readType(cursor, declarationOf, 0)
    known.set(identifier, type)
    return type
  }
}

function readType(
  cursor: Cursor,
  declarationOf: (id: number) => Declaration | undefined,
  depth: number,
): Type {
  if (depth > MAX_DEPTH || !take(cursor, 't_')) return unknownRest(cursor)
  const word = takeWord(cursor)
  const list = () => readList(cursor, declarationOf, depth, word === 'tuple')
  switch (word) {
    case 'bool':
      return { kind: 'bool' }
    case 'address':
      return { kind: 'address', payable: take(cursor, '_payable') }
    case 'bytes':
    case 'string':
      return { kind: word, location: takeLocation(cursor) }
    case 'stringliteral':
      take(cursor, '_')
      takeWord(cursor)
      return { kind: 'stringLiteral' }
    case 'rational':
      skipRational(cursor)
      return { kind: 'rational' }
    case 'array': {
      const element = list()[0] ?? VOID
      const size = takeWord(cursor)
      const length = size === 'dyn' ? undefined : Number(size)
      return { kind: 'array', element, length, location: takeLocation(cursor) }
    }
    case 'mapping': {
      const [key, value] = list()
      return { kind: 'mapping', key: key ?? VOID, value: value ?? VOID }
    }
    case 'tuple':
      return { kind: 'tuple', items: list() }
    case 'function':
      return readFunction(cursor, list)
    case 'type':
      return { kind: 'meta', of: list()[0] ?? VOID }
    case 'magic': {
      take(cursor, '_')
      const name = takeWord(cursor)
      if (name !== 'meta') return { kind: 'magic', name: MAGIC[name] ?? 'type' }
      take(cursor, '_type_')
      readType(cursor, declarationOf, depth + 1)
      return { kind: 'magic', name: 'type' }
    }
    case 'module':
      take(cursor, '_')
      takeWord(cursor)
      return { kind: 'module' }
    case 'error':
      // What `revert E()` and the second argument of `require` take.
      return VOID
    case 'struct':
    case 'enum':
    case 'contract':
    case 'super':
    case 'userDefinedValueType':
      return readUserType(cursor, word, declarationOf)
    default:
      return readNumbered(word) ?? unknownRest(cursor)
  }
}

function readUserType(
  cursor: Cursor,
  word: string,
  declarationOf: (id: number) => Declaration | undefined,
): Type {
  const { name, id } = takeDeclared(cursor)
  const definition = declarationOf(id)
  const location = word === 'struct' ? takeLocation(cursor) : undefined
  switch (definition?.kind) {
    case 'struct':
      return { kind: 'struct', definition, location }
    case 'enum':
      return { kind: 'enum', definition }
    case 'contract':
      return { kind: 'contract', definition, isSuper: word === 'super' }
    case 'userType':
      return { kind: 'userType', definition }
    default:
      return { kind: 'unknown', name }
  }
}

function readFunction(cursor: Cursor, list: () => (Type | undefined)[]): Type {
  take(cursor, '_')
  const kind = takeWord(cursor)
  take(cursor, '_')
  takeWord(cursor)
  const params = list()
  const returns = take(cursor, 'returns') ? list() : []
  while (take(cursor, 'gas') || take(cursor, 'value') || take(cursor, 'salt'));
  if (take(cursor, 'bound_to') || take(cursor, 'attached_to')) list()
  return {
    kind: 'function',
    external: kind !== 'internal',
    params: params.map(solid),
    returns: returns.map(solid),
  }
}

function solid(type: Type | undefined): Type {
  return type ?? VOID
}

/** `$_` items separated by `_$_`, closed by `_$`; with `gaps` (tuples) an item may be empty. */
function readList(
  cursor: Cursor,
  declarationOf: (id: number) => Declaration | undefined,
  depth: number,
  gaps: boolean,
): (Type | undefined)[] {
  if (!take(cursor, '$_')) return []
  const items: (Type | undefined)[] = []
  if (cursor.text.startsWith('_$', cursor.at) && !(gaps && isComma(cursor, gaps))) {
    cursor.at += 2
    return items
  }
  while (cursor.at < cursor.text.length) {
    items.push(
      cursor.text.startsWith('t_', cursor.at) ? readType(cursor, declarationOf, depth + 1) : undefined,
    )
    if (isComma(cursor, gaps)) {
      cursor.at += 3
      continue
    }
    if (!take(cursor, '_$')) cursor.at = cursor.text.length
    break
  }
  return items
}

/** Whether `_$` here is a comma: what follows is another item or, for left-out tuple components, a further mark. */
function isComma(cursor: Cursor, gaps: boolean): boolean {
  const { text, at } = cursor
  return text.startsWith('_$_t_', at) || (gaps && text.startsWith('_$__$', at))
}

/** `$_Name_$12`. A `$` inside the name is tripled, so the first `_$` before a digit ends it. */
function takeDeclared(cursor: Cursor): { readonly name: string; readonly id: number } {
  const start = cursor.at + 2
  let end = cursor.text.indexOf('_$', start)
  while (end >= 0 && !isDigit(cursor.text.charCodeAt(end + 2))) end = cursor.text.indexOf('_$', end + 1)
  if (end < 0) {
    cursor.at = cursor.text.length
    return { name: cursor.text, id: -1 }
  }
  let at = end + 2
  let id = 0
  for (; isDigit(cursor.text.charCodeAt(at)); at++) id = id * 10 + cursor.text.charCodeAt(at) - 48
  cursor.at = at
  return { name: cursor.text.slice(start, end).replaceAll('$$$', '$'), id }
}

function takeLocation(cursor: Cursor): DataLocation {
  let location: DataLocation
  if (take(cursor, '_storage')) location = 'storage'
  else if (take(cursor, '_memory')) location = 'memory'
  else if (take(cursor, '_calldata')) location = 'calldata'
  else if (take(cursor, '_transient')) location = 'transient'
  take(cursor, '_ptr')
  take(cursor, '_slice')
  return location
}

function skipRational(cursor: Cursor): void {
  take(cursor, '_minus')
  for (let part = 0; part < 2; part++) {
    take(cursor, '_by')
    take(cursor, '_')
    takeWord(cursor)
  }
}

function readNumbered(word: string): Type | undefined {
  const digits = word.search(/[0-9]/)
  if (digits < 0) return undefined
  const size = Number(word.slice(digits))
  switch (word.slice(0, digits)) {
    case 'uint':
      return { kind: 'int', signed: false, bits: size }
    case 'int':
      return { kind: 'int', signed: true, bits: size }
    case 'bytes':
      return { kind: 'fixedBytes', size }
    default:
      return undefined
  }
}

function unknownRest(cursor: Cursor): Type {
  const name = cursor.text
  cursor.at = cursor.text.length
  return { kind: 'unknown', name }
}

function take(cursor: Cursor, text: string): boolean {
  if (!cursor.text.startsWith(text, cursor.at)) return false
  cursor.at += text.length
  return true
}

/** Letters and digits, up to `_`, `$` or the end. */
function takeWord(cursor: Cursor): string {
  const start = cursor.at
  let code = cursor.text.charCodeAt(cursor.at)
  while (isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
    code = cursor.text.charCodeAt(++cursor.at)
  }
  return cursor.text.slice(start, cursor.at)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
