import type { Contract, FunctionDefinition, ModifierDefinition, Span, Variable } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import type { Binding } from './binding.ts'
import type { Frame } from './flow.ts'
import type { BlockId, EnvName, Op, OpId, PhiOp, Terminator, Value, ValueId } from './op.ts'

/** A local variable of one inlined function: SSA keeps its value per block under this number. */
export type Slot = number

export type OpenBlock = {
  readonly id: BlockId
  readonly ops: OpId[]
  readonly predecessors: BlockId[]
  readonly successors: BlockId[]
  end: Terminator | undefined
  /** All predecessors are known. */
  sealed: boolean
  /** Values of local variables at the end of the block, as far as they were asked for. */
  definitions: Map<Slot, ValueId> | undefined
  /** Phis whose inputs wait for the block to be sealed. */
  pending: Map<Slot, MutablePhi> | undefined
  readonly loopDepth: number
}

export type MutablePhi = { -readonly [K in keyof PhiOp]: K extends 'inputs' ? ValueId[] : PhiOp[K] }

/** What is known while the body of one function (or modifier) is lowered. */
export type Scope = {
  readonly frame: number
  readonly fn: FunctionDefinition | ModifierDefinition
  readonly slots: Map<Variable, Slot>
  /** Where `return` goes; it changes with every `_` that runs the body. */
  returnTo: OpenBlock
  readonly returnSlots: readonly Slot[]
  readonly returnTypes: readonly Type[]
  breakTo: OpenBlock | undefined
  continueTo: OpenBlock | undefined
  unchecked: boolean
  /** What `_` stands for; undefined outside of modifiers. */
  readonly placeholder: (() => void) | undefined
}

/** Everything that grows while one flow is lowered. */
export type Lowering = {
  readonly contract: Contract
  readonly binding: Binding
  readonly ops: Op[]
  readonly values: Value[]
  readonly blocks: OpenBlock[]
  readonly frames: Frame[]
  current: OpenBlock
  scope: Scope
  /** Functions on the way from the entry to here, against recursion. */
  readonly stack: FunctionDefinition[]
  nextSlot: Slot
  loopDepth: number
  at: Span
  readonly env: Map<EnvName, ValueId>
  /** By content, those of different types side by side. */
  readonly constants: Map<bigint | boolean | string | undefined, ValueId[]>
  /** Operations of the start block that come before all others: environment and constants. */
  readonly prelude: OpId[]
  readonly memory: Slot
  truncated: boolean
}
