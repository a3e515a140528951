import type { FunctionDefinition } from '../ast/node.ts'
import type { Flow } from './flow.ts'
import type { BasicBlock, Op, OpId, StoragePath, Terminator, ValueId } from './op.ts'
import { mapOperands, visitOperands } from './operands.ts'
import type { Lowering } from './state.ts'

const kinds = [
  'const',
  'param',
  'env',
  'phi',
  'unary',
  'binary',
  'cast',
  'select',
  'sload',
  'sstore',
  'ref',
  'field',
  'element',
  'update',
  'make',
  'builtin',
  'call',
  'opaque',
  'check',
  'emit',
] as const

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
  if (replaced.size > 0) replaceOperands(ops, replaced, find)
  resolveReferences(l, ops)
  const reachable = reachableFrom(l)
  const blocks: BasicBlock[] = l.blocks.map((block) => {
    const isReached = reachable.has(block.id)
    const own = replaced.size === 0 ? block.ops : block.ops.filter((id) => !isDropped(ops[id], replaced))
    return {
      id: block.id,
      ops: isReached ? (block.id === 0 ? [...l.prelude, ...own] : own) : [],
      predecessors: block.predecessors.every((id) => reachable.has(id))
        ? block.predecessors
        : block.predecessors.filter((id) => reachable.has(id)),
      successors: isReached ? block.successors : [],
      end: mapEnd(block.end ?? { kind: 'revert', at: l.at, error: undefined }, find),
      loopDepth: block.loopDepth,
    }
  })
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, [] as Op[]])) as Record<string, Op[]>
  for (const block of blocks) {
    for (const id of block.ops) {
      const op = ops[id]
      if (op !== undefined) byKind[op.kind]?.push(op)
    }
  }
  for (const kind of kinds) byKind[kind]?.sort((a, b) => a.id - b.id)
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
    byKind: byKind as unknown as Flow['byKind'],
    // Few detectors ask who uses what, and only of the flows that have what they look for.
    get uses() {
      uses ??= usesIn(l.values.length, blocks, ops)
      return uses
    },
  }
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

function replaceOperands(
  ops: Op[],
  replaced: ReadonlyMap<ValueId, ValueId>,
  find: (id: ValueId) => ValueId,
): void {
  let touched = false
  const look = (id: ValueId): void => {
    if (replaced.has(id)) touched = true
  }
  for (const [id, op] of ops.entries()) {
    touched = false
    visitOperands(op, look)
    if (touched) ops[id] = mapOperands(op, find)
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

function reachableFrom(l: Lowering): ReadonlySet<number> {
  const seen = new Set<number>([0])
  const waiting = [0]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const successor of l.blocks[next]?.successors ?? []) {
      if (seen.has(successor)) continue
      seen.add(successor)
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
