import type { Contract, Declaration, Span } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import { referenceOf, type SolcNode, typeIdentifierOf } from './solcNode.ts'

/** What the readers of one source unit share. Declarations and types belong to the compilation, ids are per output. */
export type Context = {
  /** Number of the file in the program. */
  readonly file: number
  /** The source with one character a byte, so that solc's offsets index it. */
  readonly bytes: string
  /** Compiled by 0.4: visibility may be left out, constructors bear the contract's name, assembly has no tree. */
  readonly before05: boolean
  readonly before06: boolean
  /** Largest id of a node in the sources. */
  readonly lastId: number
  readonly declarations: Map<number, Declaration>
  readonly readType: (identifier: string) => Type
  /** Work for when every declaration exists: types, parameters, inheritance. */
  readonly headers: (() => void)[]
  /** Work for when every header is read: everything with expressions. */
  readonly bodies: (() => void)[]
  /** References to what is declared further down in the same function (0.4 allows it). */
  readonly late: (() => void)[]
  /** Contract of the body being read. */
  contract: Contract | undefined
  /** How deep the reader is in the tree. */
  depth: number
}

/** Nesting beyond this becomes `unread`: later stages walk the tree by recursion too. */
export const MAX_DEPTH = 400

/** A declaration while it is being filled in. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The source with one character for each UTF-8 byte. */
export function byteText(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length === text.length ? text : bytes.toString('latin1')
}

/** `start:length:source` as a span; an empty span at 0 where solc has no place. */
export function spanOf(src: string | null | undefined, context: Context): Span {
  let start = 0
  let length = 0
  if (src != null && src.charCodeAt(0) !== 45) {
    let at = 0
    let code = src.charCodeAt(at)
    for (; code >= 48 && code <= 57; code = src.charCodeAt(++at)) start = start * 10 + code - 48
    code = src.charCodeAt(++at)
    for (; code >= 48 && code <= 57; code = src.charCodeAt(++at)) length = length * 10 + code - 48
  }
  return { file: context.file, start, end: start + length }
}

/** The type solc gives a node. */
export function typeOf(node: SolcNode, context: Context): Type {
  return context.readType(typeIdentifierOf(node))
}

/** The declaration a node refers to; undefined for builtins. */
export function declarationOf(node: SolcNode | null | undefined, context: Context): Declaration | undefined {
  const id = referenceOf(node)
  return id === undefined ? undefined : context.declarations.get(id)
}

/**
 * Where a declaration's name stands: as solc says (0.8.2 and later), or found in the source as a whole word at or
 * after byte `from`. The declaration's own span where it has no name.
 */
export function nameSpan(node: SolcNode, name: string, from: number, context: Context): Span {
  if (node.nameLocation != null && node.nameLocation.charCodeAt(0) !== 45) {
    return spanOf(node.nameLocation, context)
  }
  const whole = spanOf(node.src, context)
  if (name === '') return whole
  let at = context.bytes.indexOf(name, from)
  while (at >= 0 && at + name.length <= whole.end) {
    if (
      !isWordCode(context.bytes.charCodeAt(at - 1)) &&
      !isWordCode(context.bytes.charCodeAt(at + name.length))
    ) {
      return { file: context.file, start: at, end: at + name.length }
    }
    at = context.bytes.indexOf(name, at + 1)
  }
  return whole
}

/** Span of the word that a declaration begins with (`constructor`, `fallback`, `function`). */
export function keywordSpan(node: SolcNode, context: Context): Span {
  const whole = spanOf(node.src, context)
  let end = whole.start
  while (end < whole.end && isWordCode(context.bytes.charCodeAt(end))) end++
  return { ...whole, end: end === whole.start ? whole.end : end }
}

function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36
  )
}
