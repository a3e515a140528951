import type { FunctionDefinition } from '../ast/node.ts'
import type { Flow } from './flow.ts'
import type { BasicBlock, Op, OpId, StoragePath, Terminator, ValueId } from './op.ts'
import { replaceOperands, visitOperands } from './operands.ts'
import type { Lowering } from './state.ts'

/** Closes a lowering: phis that join nothing go, storage references are resolved, unreachable blocks are emptied. */
export function finishFlow(l: Lowering, entry: FunctionDefinition, reach: Flow['reach']): Flow {
  const replaced = trivialPhis(l)
  const find = (id: ValueId): ValueId => {
    let at = id
    for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next
    return at
  }
  // The lowering is given up here, so its operations are changed in place: copies would be most of the work.
  const ops = l.ops
  if (replaced.size > 0) followReplaced(ops, replaced, find)
  resolveReferences(l, ops)
  const reachable = reachableFrom(l)
  const isReachable = (id: number): boolean => reachable[id] === 1
  const blocks: BasicBlock[] = l.blocks.map((block) => {
    const isReached = isReachable(block.id)
    const own =
      replaced.size === 0 || !isReached ? block.ops : block.ops.filter((id) => !isDropped(ops[id], replaced))
    return {
      id: block.id,
      ops: isReached ? (block.id === 0 ? [...l.prelude, ...own] : own) : nothing,
      predecessors: block.predecessors.every(isReachable)
        ? block.predecessors
        : block.predecessors.filter(isReachable),
      successors: isReached ? block.successors : nothing,
      end: mapEnd(block.end ?? { kind: 'revert', at: l.at, error: undefined }, find),
      loopDepth: block.loopDepth,
    }
  })
  let byKind: Flow['byKind'] | undefined
  let uses: OpId[][] | undefined
  return {
    contract: l.contract,
    entry,
    reach,
    ops,
    values: l.values,
    blocks,
    start: 0,
    frames: l.frames,
    truncated: l.truncated,
    // Few detectors ask who uses what, and only of the flows that have what they look for.
    get byKind() {
      byKind ??= sortByKind(blocks, ops)
      return byKind
    },
    get uses() {
      uses ??= usesIn(l.values.length, blocks, ops)
      return uses
    },
  }
}

const nothing: readonly never[] = []

type Lists = { -readonly [K in Op['kind']]: Extract<Op, { kind: K }>[] }

function sortByKind(blocks: readonly BasicBlock[], ops: readonly Op[]): Flow['byKind'] {
  const reached = new Uint8Array(ops.length)
  for (const block of blocks) for (const id of block.ops) reached[id] = 1
  const lists: Lists = {
    const: [],
    param: [],
    env: [],
    phi: [],
    unary: [],
    binary: [],
    cast: [],
    select: [],
    sload: [],
    sstore: [],
    ref: [],
    field: [],
    element: [],
    update: [],
    make: [],
    builtin: [],
    call: [],
    opaque: [],
    check: [],
    emit: [],
  }
  for (const [id, op] of ops.entries()) {
    // The list under a kind holds operations of that kind, which the compiler cannot follow.
    if (reached[id] === 1) (lists[op.kind] as Op[]).push(op)
  }
  return lists
}

function usesIn(values: number, blocks: readonly BasicBlock[], ops: readonly Op[]): OpId[][] {
  const uses: OpId[][] = Array.from({ length: values }, () => [])
  for (const block of blocks) {
    for (const id of block.ops) {
      const op = ops[id]
      if (op !== undefined) visitOperands(op, (used) => uses[used]?.push(id))
    }
  }
  return uses
}

function followReplaced(
  ops: readonly Op[],
  replaced: ReadonlyMap<ValueId, ValueId>,
  find: (id: ValueId) => ValueId,
): void {
  let touched = false
  const look = (id: ValueId): void => {
    if (replaced.has(id)) touched = true
  }
  for (const op of ops) {
    touched = false
    visitOperands(op, look)
    if (touched) replaceOperands(op, find)
  }
}

function isDropped(op: Op | undefined, replaced: ReadonlyMap<ValueId, ValueId>): boolean {
  const made = op?.kind === 'phi' ? op.results[0] : undefined
  return made !== undefined && replaced.has(made)
}

/** Phis whose inputs are one value and themselves; removing one may make the next trivial. */
function trivialPhis(l: Lowering): ReadonlyMap<ValueId, ValueId> {
  const replaced = new Map<ValueId, ValueId>()
  const find = (id: ValueId): ValueId => {
    let at = id
    for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next
    return at
  }
  const phis = l.ops.filter((op) => op.kind === 'phi')
  for (let changed = true; changed; ) {
    changed = false
    for (const phi of phis) {
      const made = phi.results[0]
      if (made === undefined || replaced.has(made)) continue
      let only: ValueId | undefined
      let joins = false
      for (const input of phi.inputs) {
        const id = find(input)
        if (id === made || id === only) continue
        if (only !== undefined) joins = true
        only = id
      }
      if (!joins && only !== undefined) {
        replaced.set(made, only)
        changed = true
      }
    }
  }
  return replaced
}

/** A path whose root is a reference value continues the path of that reference. */
function resolveReferences(l: Lowering, ops: Op[]): void {
  const resolve = (path: StoragePath, depth: number): StoragePath => {
    if (typeof path.root !== 'number' || depth > 20) return path
    const op = ops[l.values[path.root]?.op ?? -1]
    if (op?.kind !== 'ref') return path
    return resolve(
      {
        root: op.path.root,
        steps: [...op.path.steps, ...path.steps],
        transient: path.transient || op.path.transient,
      },
      depth + 1,
    )
  }
  ops.forEach((op, id) => {
    if (
      (op.kind === 'sload' || op.kind === 'sstore' || op.kind === 'ref') &&
      typeof op.path.root === 'number'
    ) {
      const path = resolve(op.path, 0)
      if (path !== op.path) ops[id] = { ...op, path }
    }
  })
}

/** One byte a block: 1 for those that the start leads to. */
function reachableFrom(l: Lowering): Uint8Array {
  const seen = new Uint8Array(l.blocks.length)
  seen[0] = 1
  const waiting = [0]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const successor of l.blocks[next]?.successors ?? []) {
      if (seen[successor] === 1) continue
      seen[successor] = 1
      waiting.push(successor)
    }
  }
  return seen
}

function mapEnd(end: Terminator, find: (id: ValueId) => ValueId): Terminator {
  if (end.kind === 'branch') return { ...end, condition: find(end.condition) }
  if (end.kind === 'return') return { ...end, values: end.values.map(find) }
  return end
}
