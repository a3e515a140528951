import type { Contract, FunctionDefinition, ModifierDefinition, Span } from '../ast/node.ts'
import type { BasicBlock, BlockId, Op, OpId, Value, ValueId } from './op.ts'

/** One function that was inlined into a flow; frame 0 is the entry point itself. */
export type Frame = {
  readonly fn: FunctionDefinition | ModifierDefinition
  readonly parent: number | undefined
  /** Where the parent calls it. */
  readonly callAt: Span | undefined
}

/**
 * One entry point as one contract runs it. `reach` says who may start it: `entry` anybody who sends a transaction,
 * `constructor` the deployer once, `internal` nobody known (a function of a library or of an abstract contract that no
 * entry point of the program reaches); parameters of an `internal` flow are of unknown origin.
 */
export type Flow = {
  readonly contract: Contract
  readonly entry: FunctionDefinition
  readonly reach: 'entry' | 'constructor' | 'internal'
  readonly ops: readonly Op[]
  readonly values: readonly Value[]
  readonly blocks: readonly BasicBlock[]
  readonly start: BlockId
  readonly frames: readonly Frame[]
  /** True where the flow grew past its budget and calls were left opaque: what is not seen is unknown. */
  readonly truncated: boolean
  /** Operations of this kind, in source order of the flow. */
  readonly byKind: { readonly [K in Op['kind']]: readonly Extract<Op, { kind: K }>[] }
  /** Operations that use a value. */
  readonly uses: readonly (readonly OpId[])[]
}

export type { BasicBlock, BlockId, Op, OpId, Value, ValueId }
