import type { Span, Variable } from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import type { EnvName, Op, OpId, PhiOp, Terminator, ValueId } from './op.ts'
import type { Lowering, MutablePhi, OpenBlock, Slot } from './state.ts'

export const unknownType: Type = { kind: 'unknown', name: 'unknown' }
export const boolType: Type = { kind: 'bool' }
export const uint256Type: Type = { kind: 'int', signed: false, bits: 256 }
export const addressType: Type = { kind: 'address', payable: false }
export const bytes32Type: Type = { kind: 'fixedBytes', size: 32 }

type Distribute<T> = T extends Op ? Omit<T, 'id' | 'block' | 'at' | 'frame' | 'results'> : never
/** An operation without its place. */
export type OpBody = Distribute<Op>

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Gives a body its place. The body is a literal of the caller that nobody else holds, so it becomes the operation. */
function place(
  body: OpBody,
  id: OpId,
  block: number,
  at: Span,
  frame: number,
  results: readonly ValueId[],
): Op {
  const op = body as Mutable<Op>
  op.id = id
  op.block = block
  op.at = at
  op.frame = frame
  op.results = results
  return op
}

/** Appends an operation with one result a type of `results`, and gives the operation's number. */
export function emit(l: Lowering, body: OpBody, results: readonly Type[], name?: string): OpId {
  const id = l.ops.length
  const ids: ValueId[] = []
  for (const type of results) {
    ids.push(l.values.length)
    l.values.push({ id: l.values.length, type, op: id, name })
  }
  l.ops.push(place(body, id, l.current.id, l.at, l.scope.frame, ids))
  l.current.ops.push(id)
  return id
}

/** Appends an operation that makes one value, and gives the value. */
export function value(l: Lowering, body: OpBody, type: Type, name?: string): ValueId {
  const id = l.values.length
  emit(l, body, [type], name)
  return id
}

export function resultsOf(l: Lowering, op: OpId): readonly ValueId[] {
  return l.ops[op]?.results ?? []
}

export function typeOf(l: Lowering, id: ValueId): Type {
  return l.values[id]?.type ?? unknownType
}

function inPrelude(l: Lowering, body: OpBody, type: Type): ValueId {
  const op = l.ops.length
  const id = l.values.length
  l.values.push({ id, type, op, name: undefined })
  l.ops.push(place(body, op, 0, l.at, 0, [id]))
  l.prelude.push(op)
  return id
}

/** A constant: one value a flow for each content and type. */
export function constant(l: Lowering, content: bigint | boolean | string | undefined, type: Type): ValueId {
  const known = l.constants.get(content)
  const same = known?.find((id) => isSameKind(typeOf(l, id), type))
  if (same !== undefined) return same
  const made = inPrelude(l, { kind: 'const', value: content }, type)
  if (known === undefined) l.constants.set(content, [made])
  else known.push(made)
  return made
}

function isSameKind(a: Type, b: Type): boolean {
  return a.kind === b.kind && (a.kind !== 'int' || b.kind !== 'int' || a.bits === b.bits)
}

const envTypes: Partial<Record<EnvName, Type>> = {
  'msg.sender': { kind: 'address', payable: true },
  'tx.origin': { kind: 'address', payable: true },
  'block.coinbase': { kind: 'address', payable: true },
  'msg.data': { kind: 'bytes', location: 'calldata' },
  'msg.sig': { kind: 'fixedBytes', size: 4 },
  this: addressType,
}

/** A fact of the transaction or the block: the same value wherever the flow reads it. */
export function environment(l: Lowering, name: EnvName): ValueId {
  const known = l.env.get(name)
  if (known !== undefined) return known
  const made = inPrelude(l, { kind: 'env', name }, envTypes[name] ?? uint256Type)
  l.env.set(name, made)
  return made
}

export function newBlock(l: Lowering, sealed: boolean): OpenBlock {
  const block: OpenBlock = {
    id: l.blocks.length,
    ops: [],
    predecessors: [],
    successors: [],
    end: undefined,
    sealed,
    definitions: undefined,
    pending: undefined,
    loopDepth: l.loopDepth,
  }
  l.blocks.push(block)
  return block
}

function link(from: OpenBlock, to: OpenBlock): void {
  from.successors.push(to.id)
  to.predecessors.push(from.id)
}

/** Ends the current block; what is lowered after it goes into a block that nothing reaches. */
export function terminate(l: Lowering, end: Terminator): void {
  if (l.current.end !== undefined) return
  l.current.end = end
  l.current = newBlock(l, true)
}

export function jump(l: Lowering, to: OpenBlock): void {
  // What nothing reaches must not feed the phis of what is reached.
  if (l.current.end !== undefined || !live(l)) return
  link(l.current, to)
  terminate(l, { kind: 'jump', to: to.id })
}

export function branch(
  l: Lowering,
  condition: ValueId,
  then: OpenBlock,
  otherwise: OpenBlock,
  at: Span,
): void {
  if (l.current.end !== undefined || !live(l)) return
  link(l.current, then)
  link(l.current, otherwise)
  terminate(l, { kind: 'branch', condition, yes: then.id, no: otherwise.id, at })
}

/** Goes on in `block`, of which no more predecessors will come. */
export function enter(l: Lowering, block: OpenBlock): void {
  seal(l, block)
  const left = l.current
  // Most blocks after a jump stay empty, since nothing is written there: half of all blocks would be such.
  if (left !== block && left.id === l.blocks.length - 1 && isUntouched(left)) l.blocks.pop()
  l.current = block
}

/** Whether a block is neither reached nor written to. */
function isUntouched(block: OpenBlock): boolean {
  return (
    block.id !== 0 &&
    block.sealed &&
    block.end === undefined &&
    block.ops.length === 0 &&
    block.predecessors.length === 0
  )
}

/** Whether the current block can be reached at all, as far as is known now. */
export function live(l: Lowering): boolean {
  return l.current.id === 0 || l.current.predecessors.length > 0 || !l.current.sealed
}

export function newSlot(l: Lowering): Slot {
  return l.nextSlot++
}

export function slotOf(l: Lowering, variable: Variable): Slot {
  const known = l.scope.slots.get(variable)
  if (known !== undefined) return known
  const slot = newSlot(l)
  l.scope.slots.set(variable, slot)
  return slot
}

export function writeSlot(l: Lowering, slot: Slot, id: ValueId): void {
  define(l.current, slot, id)
}

function define(block: OpenBlock, slot: Slot, id: ValueId): void {
  block.definitions ??= new Map()
  block.definitions.set(slot, id)
}

/**
 * The value of a local variable here. Static single assignment form is built while lowering: Braun et al., "Simple
 * and Efficient Construction of Static Single Assignment Form" (CC 2013), which gives pruned and, for structured code,
 * minimal phis without a separate pass.
 */
export function readSlot(l: Lowering, slot: Slot, type: Type, name?: string): ValueId {
  return readIn(l, l.current, slot, type, name)
}

function readIn(l: Lowering, start: OpenBlock, slot: Slot, type: Type, name: string | undefined): ValueId {
  // A chain of blocks with one predecessor is walked in a loop, so that long functions do not exhaust the stack.
  const walked: OpenBlock[] = []
  let block = start
  let found: ValueId | undefined
  for (;;) {
    found = block.definitions?.get(slot)
    if (found !== undefined) break
    walked.push(block)
    if (!block.sealed) {
      const phi = newPhi(l, block, type, name)
      block.pending ??= new Map()
      block.pending.set(slot, phi)
      found = phi.results[0] ?? 0
      break
    }
    const [only] = block.predecessors
    if (only === undefined) {
      found = constant(l, undefined, type)
      break
    }
    if (block.predecessors.length > 1) {
      const phi = newPhi(l, block, type, name)
      const made = phi.results[0] ?? 0
      define(block, slot, made)
      found = fillPhi(l, block, slot, phi, type, name)
      break
    }
    const next = l.blocks[only]
    if (next === undefined) throw new Error(`block ${only} is missing`)
    block = next
  }
  for (const each of walked) define(each, slot, found)
  return found
}

function newPhi(l: Lowering, block: OpenBlock, type: Type, name: string | undefined): MutablePhi {
  const op = l.ops.length
  const id = l.values.length
  l.values.push({ id, type, op, name })
  const phi: MutablePhi = {
    kind: 'phi',
    id: op,
    block: block.id,
    at: l.at,
    frame: l.scope.frame,
    results: [id],
    inputs: [],
  }
  l.ops.push(phi as PhiOp)
  block.ops.unshift(op)
  return phi
}

function fillPhi(
  l: Lowering,
  block: OpenBlock,
  slot: Slot,
  phi: MutablePhi,
  type: Type,
  name: string | undefined,
): ValueId {
  for (const id of block.predecessors) {
    const predecessor = l.blocks[id]
    if (predecessor !== undefined) phi.inputs.push(readIn(l, predecessor, slot, type, name))
  }
  return phi.results[0] ?? 0
}

/** Says that all predecessors of a block are known. */
export function seal(l: Lowering, block: OpenBlock): void {
  if (block.sealed) return
  block.sealed = true
  if (block.pending === undefined) return
  for (const [slot, phi] of block.pending) {
    const made = phi.results[0]
    const of = made === undefined ? unknownType : typeOf(l, made)
    fillPhi(l, block, slot, phi, of, made === undefined ? undefined : l.values[made]?.name)
  }
  block.pending = undefined
}
