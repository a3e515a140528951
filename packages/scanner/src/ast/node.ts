import type { Type } from './type.ts'

/**
 * The typed syntax tree that everything after the front ends reads. It has one shape for Solidity 0.4 to 0.8: the
 * front ends (`fromSolc`, `native`) bring old spellings to it. References are the declarations themselves, so the
 * tree is a graph; nothing after the front end looks a name up.
 */

/** A place in a source: byte offsets (UTF-8, as solc counts) into file number `file` of the program. */
export type Span = { readonly file: number; readonly start: number; readonly end: number }

export type Visibility = 'external' | 'public' | 'internal' | 'private'
export type Mutability = 'pure' | 'view' | 'nonpayable' | 'payable'
export type DataLocation = 'storage' | 'memory' | 'calldata' | 'transient' | undefined

/** One source file. */
export type SourceUnit = {
  readonly kind: 'unit'
  readonly file: number
  /** Path as findings print it, relative to the scanned root where it lies below it. */
  readonly path: string
  /** Version pragmas as written, `^0.8.0`; empty where there is none. */
  readonly pragmas: readonly string[]
  /** Whether arithmetic outside `unchecked` reverts when it overflows (compiler 0.8 and later). */
  readonly checkedArithmetic: boolean
  readonly imports: readonly Import[]
  readonly contracts: readonly Contract[]
  /** Free functions. */
  readonly functions: readonly FunctionDefinition[]
  readonly structs: readonly StructDefinition[]
  readonly enums: readonly EnumDefinition[]
  readonly userTypes: readonly UserTypeDefinition[]
  /** File-level constants. */
  readonly constants: readonly Variable[]
  readonly usings: readonly Using[]
  readonly errors: readonly ErrorDefinition[]
  readonly events: readonly EventDefinition[]
  /** True when the unit came from a front end that had to guess (missing imports, syntax it could not read). */
  readonly partial: boolean
}

export type Import = { readonly at: Span; readonly path: string; readonly unit: SourceUnit | undefined }

export type Contract = {
  readonly kind: 'contract'
  readonly at: Span
  readonly name: string
  readonly unit: SourceUnit
  readonly form: 'contract' | 'interface' | 'library'
  readonly abstract: boolean
  /** C3 order, this contract first, the most basic last. */
  readonly linearized: readonly Contract[]
  readonly bases: readonly Inheritance[]
  /** A base that no front end could find (missing import): what is inherited is then not wholly known. */
  readonly unknownBases: readonly string[]
  readonly usings: readonly Using[]
  readonly variables: readonly Variable[]
  readonly functions: readonly FunctionDefinition[]
  readonly modifiers: readonly ModifierDefinition[]
  readonly events: readonly EventDefinition[]
  readonly errors: readonly ErrorDefinition[]
  readonly structs: readonly StructDefinition[]
  readonly enums: readonly EnumDefinition[]
  readonly userTypes: readonly UserTypeDefinition[]
  /** NatSpec text before the declaration, without the comment marks; empty where there is none. */
  readonly doc: string
}

export type Inheritance = {
  readonly at: Span
  readonly base: Contract | undefined
  readonly name: string
  readonly args: readonly Expression[]
}

export type Using = {
  readonly at: Span
  readonly library: Contract | undefined
  /** `using {a, b as +} for T`. */
  readonly functions: readonly { readonly fn: FunctionDefinition; readonly operator: string | undefined }[]
  /** undefined for `*`. */
  readonly type: Type | undefined
}

export type FunctionDefinition = {
  readonly kind: 'function'
  readonly at: Span
  /** Span of the name alone; where a finding about the function as a whole points. */
  readonly nameAt: Span
  /** Empty for constructor, fallback and receive. */
  readonly name: string
  readonly form: 'function' | 'constructor' | 'fallback' | 'receive' | 'free'
  readonly contract: Contract | undefined
  readonly unit: SourceUnit
  readonly visibility: Visibility
  /** False where the source left the visibility out (before 0.5): then `public` by default. */
  readonly visibilityWritten: boolean
  readonly mutability: Mutability
  readonly virtual: boolean
  readonly override: boolean
  readonly params: readonly Variable[]
  readonly returns: readonly Variable[]
  readonly modifiers: readonly ModifierInvocation[]
  readonly body: Block | undefined
  /** `transfer(address,uint256)`; undefined for functions that have no selector. */
  readonly signature: string | undefined
  readonly doc: string
}

export type ModifierDefinition = {
  readonly kind: 'modifier'
  readonly at: Span
  readonly nameAt: Span
  readonly name: string
  readonly contract: Contract
  readonly virtual: boolean
  readonly params: readonly Variable[]
  readonly body: Block | undefined
  readonly doc: string
}

/** In a function's header: a modifier, or a base constructor with its arguments. */
export type ModifierInvocation = {
  readonly at: Span
  readonly name: string
  readonly target: ModifierDefinition | Contract | undefined
  readonly args: readonly Expression[]
}

export type Variable = {
  readonly kind: 'variable'
  readonly at: Span
  readonly nameAt: Span
  /** Empty for unnamed parameters. */
  readonly name: string
  readonly type: Type
  readonly role: 'state' | 'constant' | 'parameter' | 'return' | 'local' | 'field'
  readonly location: DataLocation
  readonly visibility: Visibility
  readonly constant: boolean
  readonly immutable: boolean
  readonly indexed: boolean
  /** Initial value of a state variable or constant (locals carry theirs in the statement). */
  readonly value: Expression | undefined
  readonly contract: Contract | undefined
  readonly doc: string
}

export type StructDefinition = {
  readonly kind: 'struct'
  readonly at: Span
  readonly name: string
  readonly contract: Contract | undefined
  readonly fields: readonly Variable[]
}
export type EnumDefinition = {
  readonly kind: 'enum'
  readonly at: Span
  readonly name: string
  readonly contract: Contract | undefined
  readonly members: readonly string[]
}
export type UserTypeDefinition = {
  readonly kind: 'userType'
  readonly at: Span
  readonly name: string
  readonly contract: Contract | undefined
  readonly underlying: Type
}
export type EventDefinition = {
  readonly kind: 'event'
  readonly at: Span
  readonly name: string
  readonly contract: Contract | undefined
  readonly anonymous: boolean
  readonly params: readonly Variable[]
}
export type ErrorDefinition = {
  readonly kind: 'error'
  readonly at: Span
  readonly name: string
  readonly contract: Contract | undefined
  readonly params: readonly Variable[]
}

/** What a name can refer to. Builtins (`msg`, `require`, `keccak256`, `this`, ...) have no declaration. */
export type Declaration =
  | Contract
  | FunctionDefinition
  | ModifierDefinition
  | Variable
  | StructDefinition
  | EnumDefinition
  | UserTypeDefinition
  | EventDefinition
  | ErrorDefinition
  | SourceUnit

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
      /** One entry a component; undefined where a tuple leaves it out. */
      readonly declared: readonly (Variable | undefined)[]
      readonly value: Expression | undefined
    }
  | { readonly kind: 'return'; readonly at: Span; readonly value: Expression | undefined }
  | { readonly kind: 'emit'; readonly at: Span; readonly call: CallExpression }
  /** `revert Error(...)`; `throw` is a revert without a call. (`revert("...")` is an ordinary call expression.) */
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
  /** `_` in a modifier. */
  | { readonly kind: 'placeholder'; readonly at: Span }
  | {
      readonly kind: 'assembly'
      readonly at: Span
      readonly block: YulBlock
      /** Declared `memory-safe`. */
      readonly memorySafe: boolean
    }
  /** What a tolerant front end could not read; its text is in the source at `at`. */
  | { readonly kind: 'unread'; readonly at: Span }

export type TryCatch = {
  readonly at: Span
  /** '', 'Error' or 'Panic'. */
  readonly name: string
  readonly params: readonly Variable[]
  readonly body: Block
}

export type LiteralExpression = {
  readonly kind: 'literal'
  readonly at: Span
  readonly type: Type
  readonly form: 'number' | 'string' | 'hexString' | 'unicodeString' | 'bool' | 'address'
  /** Numbers as bigint with the unit multiplied in (1 ether = 10n ** 18n; fractions that are no integer: undefined). */
  readonly value: bigint | boolean | string | undefined
  /** As written, without the unit. */
  readonly text: string
  /** 'ether', 'days', ... */
  readonly unit: string | undefined
}
export type IdentifierExpression = {
  readonly kind: 'identifier'
  readonly at: Span
  readonly type: Type
  readonly name: string
  readonly ref: Declaration | undefined
}
export type MemberExpression = {
  readonly kind: 'member'
  readonly at: Span
  readonly type: Type
  readonly object: Expression
  readonly member: string
  /** The declaration behind it: a field, a contract's function (also through `using`), an enum (member name in `member`), ... */
  readonly ref: Declaration | undefined
  /** True when `object` becomes the first argument, through `using for`. */
  readonly bound: boolean
}
export type IndexExpression = {
  readonly kind: 'index'
  readonly at: Span
  readonly type: Type
  readonly base: Expression
  /** undefined in type expressions such as `uint[]`. */
  readonly index: Expression | undefined
}
export type SliceExpression = {
  readonly kind: 'slice'
  readonly at: Span
  readonly type: Type
  readonly base: Expression
  readonly from: Expression | undefined
  readonly to: Expression | undefined
}
export type CallExpression = {
  readonly kind: 'call'
  readonly at: Span
  readonly type: Type
  readonly form: 'call' | 'conversion' | 'struct'
  readonly callee: Expression
  /** In the order of the parameters, also where the source names them. */
  readonly args: readonly Expression[]
  /** `{value: v, gas: g, salt: s}`; the older `.value(v).gas(g)` comes out the same. */
  readonly options: readonly { readonly name: string; readonly value: Expression }[]
}
export type NewExpression = {
  readonly kind: 'new'
  readonly at: Span
  readonly type: Type
  readonly created: Type
}
export type UnaryExpression = {
  readonly kind: 'unary'
  readonly at: Span
  readonly type: Type
  readonly op: '!' | '-' | '~' | '++' | '--' | 'delete' | '+'
  readonly prefix: boolean
  readonly operand: Expression
}
export type BinaryExpression = {
  readonly kind: 'binary'
  readonly at: Span
  readonly type: Type
  readonly op: string
  readonly left: Expression
  readonly right: Expression
  /** User-defined operator. */
  readonly fn: FunctionDefinition | undefined
}
export type AssignExpression = {
  readonly kind: 'assign'
  readonly at: Span
  readonly type: Type
  /** '=', '+=', ... */
  readonly op: string
  readonly left: Expression
  readonly right: Expression
}
export type ConditionalExpression = {
  readonly kind: 'conditional'
  readonly at: Span
  readonly type: Type
  readonly condition: Expression
  readonly then: Expression
  readonly else: Expression
}
export type TupleExpression = {
  readonly kind: 'tuple'
  readonly at: Span
  readonly type: Type
  readonly items: readonly (Expression | undefined)[]
  /** `[a, b]`. */
  readonly inlineArray: boolean
}
/** A type used as an expression: `uint256` in `type(uint256).max` or `uint256(x)`. */
export type TypeExpression = {
  readonly kind: 'type'
  readonly at: Span
  readonly type: Type
  readonly named: Type
}

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

export type YulBlock = {
  readonly kind: 'yulBlock'
  readonly at: Span
  readonly statements: readonly YulStatement[]
}
export type YulStatement =
  | YulBlock
  | {
      readonly kind: 'yulVariables'
      readonly at: Span
      readonly names: readonly string[]
      readonly value: YulExpression | undefined
    }
  | {
      readonly kind: 'yulAssign'
      readonly at: Span
      readonly targets: readonly YulIdentifier[]
      readonly value: YulExpression
    }
  | { readonly kind: 'yulExpression'; readonly at: Span; readonly expression: YulExpression }
  | { readonly kind: 'yulIf'; readonly at: Span; readonly condition: YulExpression; readonly body: YulBlock }
  | {
      readonly kind: 'yulSwitch'
      readonly at: Span
      readonly on: YulExpression
      /** value undefined: the default case. */
      readonly cases: readonly { readonly value: YulExpression | undefined; readonly body: YulBlock }[]
    }
  | {
      readonly kind: 'yulFor'
      readonly at: Span
      readonly init: YulBlock
      readonly condition: YulExpression
      readonly step: YulBlock
      readonly body: YulBlock
    }
  | {
      readonly kind: 'yulFunction'
      readonly at: Span
      readonly name: string
      readonly params: readonly string[]
      readonly returns: readonly string[]
      readonly body: YulBlock
    }
  | { readonly kind: 'yulBreak'; readonly at: Span }
  | { readonly kind: 'yulContinue'; readonly at: Span }
  | { readonly kind: 'yulLeave'; readonly at: Span }

export type YulIdentifier = {
  readonly kind: 'yulIdentifier'
  readonly at: Span
  readonly name: string
  /** The Solidity variable it names (also through `.slot`, `.offset`, `.length`, `_slot`, `_offset`), undefined for Yul's own. */
  readonly ref: Variable | undefined
  readonly suffix: 'slot' | 'offset' | 'length' | 'address' | 'selector' | undefined
}
export type YulExpression =
  | YulIdentifier
  | {
      readonly kind: 'yulCall'
      readonly at: Span
      readonly name: string
      readonly args: readonly YulExpression[]
    }
  | { readonly kind: 'yulLiteral'; readonly at: Span; readonly value: bigint | string | boolean }
