import type { ErrorDefinition, EventDefinition, FunctionDefinition, Span, Variable } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'

/**
 * The three-address form. A `Flow` is one entry point of one contract with everything that it runs inlined: modifiers
 * at `_`, virtual and super calls as that contract binds them, internal and library calls. Local variables are in
 * static single assignment form, so a value has one definition; storage is read and written by explicit operations.
 */

/** A value: index into `Flow.values`. */
export type ValueId = number
/** An operation: index into `Flow.ops`. */
export type OpId = number
/** A basic block: index into `Flow.blocks`. */
export type BlockId = number

/** What is known of a value without looking at who uses it. */
export type Value = {
  readonly id: ValueId
  readonly type: Type
  /** The operation that makes it. */
  readonly op: OpId
  /** Name in the source where a variable holds it, for messages. */
  readonly name: string | undefined
}

/** Storage that an operation touches: a state variable, then fields, keys and elements. */
export type StoragePath = {
  /** A state variable; or a value that is a slot number or a storage pointer of unknown target. */
  readonly root: Variable | ValueId
  readonly steps: readonly PathStep[]
  readonly transient: boolean
}
export type PathStep =
  | { readonly kind: 'field'; readonly field: Variable }
  /** Mapping key or array index. */
  | { readonly kind: 'index'; readonly value: ValueId }
  | { readonly kind: 'length' }

export type EnvName =
  | 'msg.sender'
  | 'msg.value'
  | 'msg.data'
  | 'msg.sig'
  | 'tx.origin'
  | 'tx.gasprice'
  | 'block.timestamp'
  | 'block.number'
  | 'block.prevrandao'
  | 'block.coinbase'
  | 'block.gaslimit'
  | 'block.basefee'
  | 'block.chainid'
  | 'gasleft'
  | 'this'

type Base = {
  readonly id: OpId
  readonly block: BlockId
  readonly at: Span
  /** Index into `Flow.frames`: which inlined function the source belongs to. */
  readonly frame: number
  /** Values it makes; several for calls with several results. */
  readonly results: readonly ValueId[]
}

export type ConstOp = Base & { readonly kind: 'const'; readonly value: bigint | boolean | string | undefined }
/** Parameter of the entry point itself. Parameters of inlined functions are the caller's values. */
export type ParamOp = Base & { readonly kind: 'param'; readonly variable: Variable; readonly index: number }
export type EnvOp = Base & { readonly kind: 'env'; readonly name: EnvName }
/** `inputs` in the order of the block's predecessors. */
export type PhiOp = Base & { readonly kind: 'phi'; readonly inputs: readonly ValueId[] }
export type UnaryOp = Base & {
  readonly kind: 'unary'
  readonly op: '!' | '-' | '~' | 'iszero'
  readonly operand: ValueId
}
export type BinaryOp = Base & {
  readonly kind: 'binary'
  /** `+ - * / % ** & | ^ << >> < <= > >= == != && ||`; && and || only where the right side has no effect. */
  readonly op: string
  readonly left: ValueId
  readonly right: ValueId
  /** Whether overflow reverts. */
  readonly checked: boolean
  /** Written in assembly. */
  readonly assembly: boolean
}
/** A change of type, also `address(x)`, `IERC20(x)`, `uint128(x)`; implicit ones are not recorded. */
export type CastOp = Base & {
  readonly kind: 'cast'
  readonly operand: ValueId
  readonly from: Type
  readonly to: Type
}
/** `c ? a : b` and short circuits whose arms have no effect, where branches would say no more. */
export type SelectOp = Base & {
  readonly kind: 'select'
  readonly condition: ValueId
  readonly yes: ValueId
  readonly no: ValueId
}

export type SloadOp = Base & { readonly kind: 'sload'; readonly path: StoragePath }
export type SstoreOp = Base & {
  readonly kind: 'sstore'
  readonly path: StoragePath
  /** What is stored; undefined for `delete`, `pop` and growing pushes without a value. */
  readonly value: ValueId | undefined
  readonly how: 'set' | 'delete' | 'push' | 'pop'
  /** For `x += v` and the like: the value read before, and the operator. */
  readonly compound: string | undefined
}
/** A reference to storage: `Pool storage p = pools[id]`. */
export type RefOp = Base & { readonly kind: 'ref'; readonly path: StoragePath }
/** Reads a part of a memory or calldata object, or `.length`, `.selector`, `.code`, `.balance` is not this but `builtin`. */
export type FieldOp = Base & { readonly kind: 'field'; readonly object: ValueId; readonly field: string }
export type ElementOp = Base & { readonly kind: 'element'; readonly object: ValueId; readonly index: ValueId }
/** A memory object after a part of it was written; makes the new version of the object. */
export type UpdateOp = Base & {
  readonly kind: 'update'
  readonly object: ValueId
  readonly field: string | undefined
  readonly index: ValueId | undefined
  readonly value: ValueId
}
/** A struct, an array or a tuple built from parts. */
export type MakeOp = Base & { readonly kind: 'make'; readonly parts: readonly ValueId[] }

/**
 * Functions of the language and of the EVM: `keccak256`, `ecrecover`, `abi.encode`, `abi.encodePacked`, `abi.decode`,
 * `blockhash`, `balance` (of an address), `code`, `codehash`, `selfdestruct`, `addmod`, `type.max`, `new` of arrays
 * (`new.array`), `concat`; in assembly the opcode's name with the prefix `asm.`: `asm.mload`, `asm.sload`, ...
 */
export type BuiltinOp = Base & {
  readonly kind: 'builtin'
  readonly name: string
  readonly args: readonly ValueId[]
}

/** A call that leaves the contract, and creations. */
export type CallOp = Base & {
  readonly kind: 'call'
  readonly how: /** Through a contract type: `token.transfer(...)`. Reverts when the callee does (unless `tried`). */
    | 'method'
    | 'call'
    | 'staticcall'
    | 'delegatecall'
    | 'callcode'
    /** `a.transfer(v)`: 2,300 gas, reverts on failure. */
    | 'transfer'
    /** `a.send(v)`: 2,300 gas, returns success. */
    | 'send'
    | 'create'
    | 'create2'
    /** A public function of a library that is linked, not inlined in the EVM (still analysed inlined where its body is known). */
    | 'library'
  /** Address called; for creations the salt or undefined. */
  readonly target: ValueId | undefined
  /** Declared function for `method`; its `signature` names it. */
  readonly fn: FunctionDefinition | undefined
  /** Member name as written (`transfer`), or the opcode in assembly. Also there when `fn` is unknown. */
  readonly member: string
  /** Arguments; for low-level calls the one piece of calldata. */
  readonly args: readonly ValueId[]
  /** `{value: v}`. */
  readonly value: ValueId | undefined
  readonly gas: ValueId | undefined
  readonly salt: ValueId | undefined
  /** Callee cannot change state: a view or pure method (compiler >= 0.5 calls these statically), or staticcall. */
  readonly static: boolean
  /** In `try`: a failure does not revert. */
  readonly tried: boolean
  readonly assembly: boolean
  /** Where the called value of `{value}`/`gas` came from does not matter here; `created` is the type made by `new C`. */
  readonly created: Type | undefined
}

/** An internal call that was not inlined: recursion, a function pointer, a body not known, or too deep. */
export type OpaqueOp = Base & {
  readonly kind: 'opaque'
  readonly fn: FunctionDefinition | undefined
  readonly name: string
  readonly args: readonly ValueId[]
  /** A function that touches no state and calls nothing: its results depend on its arguments alone. */
  readonly pure: boolean
  readonly why: 'recursion' | 'pointer' | 'unknown' | 'budget' | 'pure'
}

/** `require` and `assert`: from here on the condition holds. (`if (c) revert` is a branch; `guardsOf` reads both.) */
export type CheckOp = Base & {
  readonly kind: 'check'
  readonly condition: ValueId
  /** The condition must be this. */
  readonly expected: boolean
  readonly how: 'require' | 'assert'
}
export type EmitOp = Base & {
  readonly kind: 'emit'
  readonly event: EventDefinition | undefined
  readonly name: string
  readonly args: readonly ValueId[]
}

export type Op =
  | ConstOp
  | ParamOp
  | EnvOp
  | PhiOp
  | UnaryOp
  | BinaryOp
  | CastOp
  | SelectOp
  | SloadOp
  | SstoreOp
  | RefOp
  | FieldOp
  | ElementOp
  | UpdateOp
  | MakeOp
  | BuiltinOp
  | CallOp
  | OpaqueOp
  | CheckOp
  | EmitOp

export type Terminator =
  | { readonly kind: 'jump'; readonly to: BlockId }
  | {
      readonly kind: 'branch'
      readonly condition: ValueId
      readonly yes: BlockId
      readonly no: BlockId
      readonly at: Span
    }
  /** Normal end of the entry point. */
  | { readonly kind: 'return'; readonly values: readonly ValueId[]; readonly at: Span }
  | { readonly kind: 'revert'; readonly at: Span; readonly error: ErrorDefinition | undefined }
  /** `selfdestruct`, `asm return`, `stop`. */
  | { readonly kind: 'stop'; readonly at: Span }

export type BasicBlock = {
  readonly id: BlockId
  readonly ops: readonly OpId[]
  readonly predecessors: readonly BlockId[]
  readonly successors: readonly BlockId[]
  readonly end: Terminator
  /** How many loops it lies in. */
  readonly loopDepth: number
}
