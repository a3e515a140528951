import type { Span } from '../../ast/node.ts'

/** Inline assembly as `ast/node.ts` has it, before its names are tied to Solidity's variables. */

export type YulBlock = {
  readonly kind: 'yulBlock'
  readonly at: Span
  readonly statements: readonly YulStatement[]
}

export type YulCase = { readonly value: YulExpression | undefined; readonly body: YulBlock }

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
      readonly cases: readonly YulCase[]
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
  /** Without the suffix. The older `x_slot` and `x_offset` stand as written: only a look-up can tell them apart. */
  readonly name: string
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
  /** Strings without quotes, hexadecimal strings as their digits. */
  | { readonly kind: 'yulLiteral'; readonly at: Span; readonly value: bigint | string | boolean }
