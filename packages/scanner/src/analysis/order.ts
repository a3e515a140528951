import type { BlockId, Flow, Op } from '../flow/flow.ts'

type Order = {
  /** Immediate dominator by block; -1 where there is none (start, unreachable). */
  readonly dominators: Int32Array
  /** Depth in the dominator tree. */
  readonly depths: Int32Array
  /** Position of an operation in its block. */
  readonly positions: Int32Array
  /** Blocks from which the flow can still end normally. */
  readonly returns: Uint8Array
  readonly reach: Map<BlockId, Uint8Array>
}

const orders = new WeakMap<Flow, Order>()

function orderOf(flow: Flow): Order {
  const known = orders.get(flow)
  if (known !== undefined) return known
  const made = computeOrder(flow)
  orders.set(flow, made)
  return made
}

/** Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001). */
function computeOrder(flow: Flow): Order {
  const count = flow.blocks.length
  const postorder = new Int32Array(count).fill(-1)
  const sequence: BlockId[] = []
  const stack: { readonly id: BlockId; next: number }[] = [{ id: flow.start, next: 0 }]
  const seen = new Uint8Array(count)
  seen[flow.start] = 1
  for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
    const successor = flow.blocks[top.id]?.successors[top.next++]
    if (successor === undefined) {
      postorder[top.id] = sequence.length
      sequence.push(top.id)
      stack.pop()
    } else if (seen[successor] === 0) {
      seen[successor] = 1
      stack.push({ id: successor, next: 0 })
    }
  }
  const dominators = new Int32Array(count).fill(-1)
  dominators[flow.start] = flow.start
  for (let changed = true; changed; ) {
    changed = false
    for (let i = sequence.length - 1; i >= 0; i--) {
      const id = sequence[i] ?? 0
      if (id === flow.start) continue
      let best = -1
      for (const predecessor of flow.blocks[id]?.predecessors ?? []) {
        if (dominators[predecessor] === -1) continue
        best = best === -1 ? predecessor : meet(dominators, postorder, predecessor, best)
      }
      if (best !== -1 && dominators[id] !== best) {
        dominators[id] = best
        changed = true
      }
    }
  }
  dominators[flow.start] = -1
  const depths = new Int32Array(count)
  for (let i = sequence.length - 1; i >= 0; i--) {
    const id = sequence[i] ?? 0
    const parent = dominators[id] ?? -1
    depths[id] = parent === -1 ? 0 : (depths[parent] ?? 0) + 1
  }
  const positions = new Int32Array(flow.ops.length)
  const returns = new Uint8Array(count)
  const waiting: BlockId[] = []
  for (const block of flow.blocks) {
    block.ops.forEach((op, position) => {
      positions[op] = position
    })
    if (
      seen[block.id] === 1 &&
      block.end.kind !== 'revert' &&
      block.end.kind !== 'jump' &&
      block.end.kind !== 'branch'
    ) {
      returns[block.id] = 1
      waiting.push(block.id)
    }
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const predecessor of flow.blocks[id]?.predecessors ?? []) {
      if (returns[predecessor] === 1) continue
      returns[predecessor] = 1
      waiting.push(predecessor)
    }
  }
  return { dominators, depths, positions, returns, reach: new Map() }
}

function meet(dominators: Int32Array, postorder: Int32Array, a: BlockId, b: BlockId): BlockId {
  let x = a
  let y = b
  while (x !== y) {
    while ((postorder[x] ?? 0) < (postorder[y] ?? 0)) x = dominators[x] ?? 0
    while ((postorder[y] ?? 0) < (postorder[x] ?? 0)) y = dominators[y] ?? 0
  }
  return x
}

/** The immediate dominator of a block; undefined for the start. */
export function dominatorOf(flow: Flow, block: BlockId): BlockId | undefined {
  const found = orderOf(flow).dominators[block] ?? -1
  return found === -1 ? undefined : found
}

/** Whether every way to block `b` leads through block `a` (also where they are the same). */
export function blockDominates(flow: Flow, a: BlockId, b: BlockId): boolean {
  const order = orderOf(flow)
  let at = b
  while ((order.depths[at] ?? 0) > (order.depths[a] ?? 0)) at = order.dominators[at] ?? -1
  return at === a
}

/** Whether operation `a` has run whenever `b` runs. */
export function dominates(flow: Flow, a: Op, b: Op): boolean {
  if (a.block === b.block) {
    const { positions } = orderOf(flow)
    return (positions[a.id] ?? 0) < (positions[b.id] ?? 0)
  }
  return blockDominates(flow, a.block, b.block)
}

/** Blocks that can run after the end of `block` (itself only within a loop), one byte each. */
function blocksAfter(flow: Flow, block: BlockId): Uint8Array {
  const order = orderOf(flow)
  const known = order.reach.get(block)
  if (known !== undefined) return known
  const seen = new Uint8Array(flow.blocks.length)
  const waiting: BlockId[] = [block]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const successor of flow.blocks[id]?.successors ?? []) {
      if (seen[successor] === 1) continue
      seen[successor] = 1
      waiting.push(successor)
    }
  }
  order.reach.set(block, seen)
  return seen
}

/** Whether block `b` can run after the end of block `a`. */
export function blockReaches(flow: Flow, a: BlockId, b: BlockId): boolean {
  return blocksAfter(flow, a)[b] === 1
}

/** Whether operation `b` can run after `a` in the same call. */
export function mayFollow(flow: Flow, a: Op, b: Op): boolean {
  if (a.block === b.block) {
    const { positions } = orderOf(flow)
    if ((positions[a.id] ?? 0) < (positions[b.id] ?? 0)) return true
  }
  return blocksAfter(flow, a.block)[b.block] === 1
}

/** Whether the flow can end normally from the start of this block. */
export function canReturn(flow: Flow, block: BlockId): boolean {
  return orderOf(flow).returns[block] === 1
}

/** Whether an operation lies in a loop of this flow (an inlined function called from a loop counts). */
export function inLoop(flow: Flow, op: Op): boolean {
  return blocksAfter(flow, op.block)[op.block] === 1
}

/** Operations that are reached, in block order. */
export function* opsOf(flow: Flow): Generator<Op> {
  for (const block of flow.blocks) {
    for (const id of block.ops) {
      const op = flow.ops[id]
      if (op !== undefined) yield op
    }
  }
}
