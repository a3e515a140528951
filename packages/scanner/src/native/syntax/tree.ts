import type {
  DataLocation,
  Mutability,
  Span,
  UnaryExpression as TypedUnary,
  Visibility,
} from '../../ast/node.ts'
import type { YulBlock } from './yulTree.ts'

/**
 * The raw syntax tree: what the parser saw, with the names and shapes of `ast/node.ts`, before any name is looked up.
 * Types are syntax (`TypeName`), names are strings, call arguments stand as written. Meant to be imported as a
 * namespace, `import type * as syntax from '../syntax/tree.ts'`, beside the typed nodes of the same names.
 * Spans are UTF-8 byte offsets and already carry the file's number, so they pass on unchanged.
 */

/** Something the parser could not read, or read only by guessing. */
export type Diagnostic = { readonly at: Span; readonly message: string }

export type SourceUnit = {
  readonly kind: 'unit'
  readonly at: Span
  readonly pragmas: readonly Pragma[]
  readonly imports: readonly Import[]
  readonly contracts: readonly Contract[]
  /** Free functions, and functions of a snippet that shows no contract (those may have any form but `free`). */
  readonly functions: readonly FunctionDefinition[]
  /** Only in snippets. */
  readonly modifiers: readonly ModifierDefinition[]
  readonly structs: readonly StructDefinition[]
  readonly enums: readonly EnumDefinition[]
  readonly userTypes: readonly UserTypeDefinition[]
  /** File-level constants (role `constant`), and state variables of a snippet without a contract (role `state`). */
  readonly constants: readonly Variable[]
  readonly usings: readonly Using[]
  readonly errors: readonly ErrorDefinition[]
  readonly events: readonly EventDefinition[]
  /** Statements outside any function: only in snippets. */
  readonly statements: readonly Statement[]
  /** Not empty: the tree is partial. */
  readonly diagnostics: readonly Diagnostic[]
}

/** `pragma solidity ^0.8.0`: name `solidity`, value `^0.8.0` with the source's own spacing. */
export type Pragma = { readonly at: Span; readonly name: string; readonly value: string }

export type Import = {
  readonly at: Span
  readonly path: string
  /** `import "x" as M` and `import * as M from "x"`. */
  readonly unitAlias: string | undefined
  /** `import {A, B as C} from "x"`; undefined where everything is imported. */
  readonly symbols: readonly ImportSymbol[] | undefined
}
/** `alias` is the local name, equal to `name` where the source gives no other. */
export type ImportSymbol = { readonly at: Span; readonly name: string; readonly alias: string }

/** `A.B.c`: the parts of a dotted name. */
export type Path = { readonly at: Span; readonly parts: readonly string[] }

export type Contract = {
  readonly kind: 'contract'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly form: 'contract' | 'interface' | 'library'
  readonly abstract: boolean
  /** In the order of the source: most basic first. */
  readonly bases: readonly Inheritance[]
  /** `layout at` expression. */
  readonly layout: Expression | undefined
  readonly usings: readonly Using[]
  readonly variables: readonly Variable[]
  readonly functions: readonly FunctionDefinition[]
  readonly modifiers: readonly ModifierDefinition[]
  readonly events: readonly EventDefinition[]
  readonly errors: readonly ErrorDefinition[]
  readonly structs: readonly StructDefinition[]
  readonly enums: readonly EnumDefinition[]
  readonly userTypes: readonly UserTypeDefinition[]
  readonly doc: string
}

export type Inheritance = { readonly at: Span; readonly path: Path; readonly args: readonly Expression[] }

export type Using = {
  readonly at: Span
  /** `using Library for ...`. */
  readonly library: Path | undefined
  /** `using {a, L.b as +} for T`. */
  readonly functions: readonly { readonly path: Path; readonly operator: string | undefined }[]
  /** undefined for `*`. */
  readonly type: TypeName | undefined
  readonly global: boolean
}

export type FunctionDefinition = {
  readonly kind: 'function'
  readonly at: Span
  readonly nameAt: Span
  /** Empty for constructor, fallback and receive; a constructor named after its contract (before 0.5) keeps its name. */
  readonly name: string
  /** `constructor` only where that word is written. `function ()` is a fallback. */
  readonly form: 'function' | 'constructor' | 'fallback' | 'receive' | 'free'
  /** The default (`public`, for free functions `internal`) where none is written. */
  readonly visibility: Visibility
  readonly visibilityWritten: boolean
  /** `constant` comes out as `view`. */
  readonly mutability: Mutability
  readonly virtual: boolean
  readonly override: boolean
  /** The bases in `override(A, B)`. */
  readonly overrides: readonly Path[]
  readonly params: readonly Variable[]
  readonly returns: readonly Variable[]
  readonly modifiers: readonly ModifierInvocation[]
  readonly body: Block | undefined
  readonly doc: string
}

export type ModifierDefinition = {
  readonly kind: 'modifier'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly virtual: boolean
  readonly override: boolean
  readonly overrides: readonly Path[]
  readonly params: readonly Variable[]
  readonly body: Block | undefined
  readonly doc: string
}

export type ModifierInvocation = {
  readonly at: Span
  readonly path: Path
  readonly args: readonly Expression[]
}

export type Variable = {
  readonly kind: 'variable'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly type: TypeName
  readonly role: 'state' | 'constant' | 'parameter' | 'return' | 'local' | 'field'
  /** As written; for state variables only ever `transient`. */
  readonly location: DataLocation
  /** `internal` where none is written. */
  readonly visibility: Visibility
  readonly visibilityWritten: boolean
  readonly constant: boolean
  readonly immutable: boolean
  readonly indexed: boolean
  readonly override: boolean
  readonly value: Expression | undefined
  readonly doc: string
}

export type StructDefinition = {
  readonly kind: 'struct'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly fields: readonly Variable[]
}
export type EnumDefinition = {
  readonly kind: 'enum'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly members: readonly string[]
}
export type UserTypeDefinition = {
  readonly kind: 'userType'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly underlying: TypeName
}
export type EventDefinition = {
  readonly kind: 'event'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly anonymous: boolean
  readonly params: readonly Variable[]
}
export type ErrorDefinition = {
  readonly kind: 'error'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly params: readonly Variable[]
}

/** A type as written. */
export type TypeName =
  /** `name` as written, so `uint` and not `uint256`; `payable` for `address payable`, and for the callee of `payable(x)`. */
  | { readonly kind: 'elementary'; readonly at: Span; readonly name: string; readonly payable: boolean }
  | { readonly kind: 'named'; readonly at: Span; readonly path: Path }
  | {
      readonly kind: 'array'
      readonly at: Span
      readonly element: TypeName
      readonly length: Expression | undefined
    }
  | {
      readonly kind: 'mapping'
      readonly at: Span
      readonly key: TypeName
      readonly value: TypeName
      /** `mapping(address owner => uint amount)`; empty where there is none. */
      readonly keyName: string
      readonly valueName: string
    }
  | {
      readonly kind: 'function'
      readonly at: Span
      readonly params: readonly Variable[]
      readonly returns: readonly Variable[]
      readonly visibility: Visibility
      readonly mutability: Mutability
    }
  /** `var`. */
  | { readonly kind: 'inferred'; readonly at: Span }

export type Block = {
  readonly kind: 'block'
  readonly at: Span
  readonly statements: readonly Statement[]
  readonly unchecked: boolean
}

export type Statement =
  | Block
  | {
      readonly kind: 'if'
      readonly at: Span
      readonly condition: Expression
      readonly then: Statement
      readonly else: Statement | undefined
    }
  | {
      readonly kind: 'for'
      readonly at: Span
      readonly init: Statement | undefined
      readonly condition: Expression | undefined
      readonly step: Expression | undefined
      readonly body: Statement
    }
  | { readonly kind: 'while'; readonly at: Span; readonly condition: Expression; readonly body: Statement }
  | { readonly kind: 'doWhile'; readonly at: Span; readonly condition: Expression; readonly body: Statement }
  | { readonly kind: 'expression'; readonly at: Span; readonly expression: Expression }
  | {
      readonly kind: 'variables'
      readonly at: Span
      readonly declared: readonly (Variable | undefined)[]
      readonly value: Expression | undefined
    }
  | { readonly kind: 'return'; readonly at: Span; readonly value: Expression | undefined }
  | { readonly kind: 'emit'; readonly at: Span; readonly call: CallExpression }
  | { readonly kind: 'revert'; readonly at: Span; readonly call: CallExpression | undefined }
  | {
      readonly kind: 'try'
      readonly at: Span
      readonly call: CallExpression
      readonly returns: readonly Variable[]
      readonly success: Block
      readonly catches: readonly TryCatch[]
    }
  | { readonly kind: 'break'; readonly at: Span }
  | { readonly kind: 'continue'; readonly at: Span }
  | { readonly kind: 'placeholder'; readonly at: Span }
  | {
      readonly kind: 'assembly'
      readonly at: Span
      readonly block: YulBlock
      readonly memorySafe: boolean
    }
  | { readonly kind: 'unread'; readonly at: Span }

export type TryCatch = {
  readonly at: Span
  readonly name: string
  readonly params: readonly Variable[]
  readonly body: Block
}

export type LiteralExpression = {
  readonly kind: 'literal'
  readonly at: Span
  /** `address`: a hexadecimal number of 40 digits (whether its checksum is right is not looked at). */
  readonly form: 'number' | 'string' | 'hexString' | 'unicodeString' | 'bool' | 'address'
  /** As in `ast/node.ts`; strings without quotes, escapes replaced and adjacent pieces joined; hex strings as their digits. */
  readonly value: bigint | boolean | string | undefined
  readonly text: string
  readonly unit: string | undefined
}
export type IdentifierExpression = { readonly kind: 'identifier'; readonly at: Span; readonly name: string }
export type MemberExpression = {
  readonly kind: 'member'
  readonly at: Span
  readonly object: Expression
  readonly member: string
  readonly memberAt: Span
}
export type IndexExpression = {
  readonly kind: 'index'
  readonly at: Span
  readonly base: Expression
  readonly index: Expression | undefined
}
export type SliceExpression = {
  readonly kind: 'slice'
  readonly at: Span
  readonly base: Expression
  readonly from: Expression | undefined
  readonly to: Expression | undefined
}
export type CallExpression = {
  readonly kind: 'call'
  readonly at: Span
  readonly callee: Expression
  /** As written. */
  readonly args: readonly Expression[]
  /** `f({a: 1, b: 2})`: one name an argument; undefined where the arguments go by position. */
  readonly names: readonly string[] | undefined
  /** Only `{value: v}`; the older `.value(v)` is left as the calls and members that it is written as. */
  readonly options: readonly { readonly name: string; readonly value: Expression }[]
}
export type NewExpression = { readonly kind: 'new'; readonly at: Span; readonly created: TypeName }
export type UnaryExpression = {
  readonly kind: 'unary'
  readonly at: Span
  readonly op: TypedUnary['op']
  readonly prefix: boolean
  readonly operand: Expression
}
export type BinaryExpression = {
  readonly kind: 'binary'
  readonly at: Span
  readonly op: string
  readonly left: Expression
  readonly right: Expression
}
export type AssignExpression = {
  readonly kind: 'assign'
  readonly at: Span
  readonly op: string
  readonly left: Expression
  readonly right: Expression
}
export type ConditionalExpression = {
  readonly kind: 'conditional'
  readonly at: Span
  readonly condition: Expression
  readonly then: Expression
  readonly else: Expression
}
export type TupleExpression = {
  readonly kind: 'tuple'
  readonly at: Span
  readonly items: readonly (Expression | undefined)[]
  readonly inlineArray: boolean
}
/**
 * An elementary type used as an expression. `Name[]` and `uint[]` there are an `index` without an index, and
 * `type(T)` is a call of the identifier `type`.
 */
export type TypeExpression = { readonly kind: 'type'; readonly at: Span; readonly named: TypeName }
/** What could not be read, `...` included; its text is in the source at `at`. */
export type UnreadExpression = { readonly kind: 'unread'; readonly at: Span }

export type Expression =
  | LiteralExpression
  | IdentifierExpression
  | MemberExpression
  | IndexExpression
  | SliceExpression
  | CallExpression
  | NewExpression
  | UnaryExpression
  | BinaryExpression
  | AssignExpression
  | ConditionalExpression
  | TupleExpression
  | TypeExpression
  | UnreadExpression
