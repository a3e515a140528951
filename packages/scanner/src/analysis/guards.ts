import type { Span } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { CheckOp, PhiOp } from '../flow/op.ts'
import { blockReaches, canReturn, dominatorOf } from './order.ts'
import { opOf, stripCasts } from './values.ts'

/** A condition that is known to hold where an operation runs. */
export type Guard = {
  readonly condition: ValueId
  /** The condition is this. */
  readonly expected: boolean
  readonly at: Span
  /** Index into `Flow.frames` of the function that states it. */
  readonly frame: number
  /** Otherwise the transaction reverts (and not: another way is taken). */
  readonly enforced: boolean
}

/** A comparison or a truth in a guard, with negations, `&&` and `||` taken apart as far as they hold for sure. */
export type Fact =
  | {
      readonly kind: 'compare'
      readonly op: '==' | '!=' | '<' | '<=' | '>' | '>='
      readonly left: ValueId
      readonly right: ValueId
      readonly guard: Guard
    }
  /** A boolean value that is true or false; calls, mappings and parameters mostly. */
  | { readonly kind: 'truth'; readonly value: ValueId; readonly holds: boolean; readonly guard: Guard }
  /** One of several holds, and it is not known which. */
  | { readonly kind: 'any'; readonly of: readonly (readonly Fact[])[]; readonly guard: Guard }

const cache = new WeakMap<Flow, Map<number, readonly Guard[]>>()

/**
 * The conditions that hold at an operation: of every `require` and `assert` before it on all ways, and of every branch
 * of which only one side leads here.
 */
export function guardsOf(flow: Flow, op: Op): readonly Guard[] {
  const own = checksIn(flow, op.block, op)
  const above = guardsOfBlock(flow, op.block)
  return own.length === 0 ? above : [...above, ...own]
}

/** Checks of a block that come before `until` (all of them where it is undefined). */
function checksIn(flow: Flow, block: number, until: Op | undefined): readonly Guard[] {
  const found: Guard[] = []
  for (const id of flow.blocks[block]?.ops ?? []) {
    if (until !== undefined && id === until.id) break
    const op = flow.ops[id]
    if (op?.kind === 'check') found.push(checkGuard(op))
  }
  return found
}

const guardByCheck = new WeakMap<CheckOp, Guard>()

/** The guard of a check: one object, so that what is found out about it is found out once. */
function checkGuard(op: CheckOp): Guard {
  const known = guardByCheck.get(op)
  if (known !== undefined) return known
  const { condition, expected, at, frame } = op
  const guard = { condition, expected, at, frame, enforced: true }
  guardByCheck.set(op, guard)
  return guard
}

/** What holds when a block begins. */
export function guardsOfBlock(flow: Flow, block: number): readonly Guard[] {
  let blocks = cache.get(flow)
  if (blocks === undefined) {
    blocks = new Map()
    cache.set(flow, blocks)
  }
  const chain: number[] = []
  let at: number | undefined = block
  while (at !== undefined && !blocks.has(at)) {
    chain.push(at)
    at = dominatorOf(flow, at)
  }
  let held = at === undefined ? [] : (blocks.get(at) ?? [])
  for (let i = chain.length - 1; i >= 0; i--) {
    const id = chain[i] ?? 0
    const parent = dominatorOf(flow, id)
    if (parent !== undefined) {
      const more = [...checksIn(flow, parent, undefined), ...branchGuards(flow, parent, id)]
      if (more.length > 0) held = [...held, ...more]
    }
    blocks.set(id, held)
  }
  return held
}

function branchGuards(flow: Flow, from: number, to: number): readonly Guard[] {
  const end = flow.blocks[from]?.end
  if (end?.kind !== 'branch' || end.yes === end.no) return []
  const viaYes = leadsTo(flow, end.yes, from, to) && !leadsTo(flow, end.no, from, to)
  const viaNo = !viaYes && leadsTo(flow, end.no, from, to) && !leadsTo(flow, end.yes, from, to)
  const enforcedNo = !canReturn(flow, end.no)
  const enforcedYes = !canReturn(flow, end.yes)
  const frame = flow.ops[flow.values[end.condition]?.op ?? 0]?.frame ?? 0
  if (viaYes) return [{ condition: end.condition, expected: true, at: end.at, frame, enforced: enforcedNo }]
  if (viaNo) return [{ condition: end.condition, expected: false, at: end.at, frame, enforced: enforcedYes }]
  return []
}

/** Whether `to` can be reached from `side` without passing `from` again. */
function leadsTo(flow: Flow, side: number, from: number, to: number): boolean {
  if (side === to) return true
  if (!blockReaches(flow, side, to)) return false
  const seen = new Set<number>([side, from])
  const waiting = [side]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const successor of flow.blocks[id]?.successors ?? []) {
      if (successor === to) return true
      if (seen.has(successor)) continue
      seen.add(successor)
      waiting.push(successor)
    }
  }
  return false
}

const negated = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

/** What a guard says in single facts; all of them hold. */
export function factsOf(flow: Flow, guard: Guard): readonly Fact[] {
  return take(flow, guard.condition, guard.expected, guard, 0)
}

function take(flow: Flow, condition: ValueId, holds: boolean, guard: Guard, depth: number): readonly Fact[] {
  const op = opOf(flow, condition)
  if (depth < 12) {
    if (op.kind === 'unary' && (op.op === '!' || op.op === 'iszero')) {
      const operand = opOf(flow, op.operand)
      const isBoolean = flow.values[op.operand]?.type.kind === 'bool' || operand.kind === 'binary'
      if (op.op === '!' || isBoolean) return take(flow, op.operand, !holds, guard, depth + 1)
      return [
        { kind: 'compare', op: holds ? '==' : '!=', left: op.operand, right: op.results[0] ?? 0, guard },
      ]
    }
    if (op.kind === 'cast') return take(flow, op.operand, holds, guard, depth + 1)
    if (op.kind === 'binary') {
      if ((op.op === '&&' && holds) || (op.op === '||' && !holds)) {
        return [
          ...take(flow, op.left, holds, guard, depth + 1),
          ...take(flow, op.right, holds, guard, depth + 1),
        ]
      }
      if (op.op === '&&' || op.op === '||') {
        return [
          {
            kind: 'any',
            of: [take(flow, op.left, holds, guard, depth + 1), take(flow, op.right, holds, guard, depth + 1)],
            guard,
          },
        ]
      }
      if (op.op in negated) {
        const written = op.op as keyof typeof negated
        const truth = booleanComparison(flow, written, op.left, op.right)
        if (truth !== undefined) return take(flow, truth.value, truth.holds === holds, guard, depth + 1)
        return [
          { kind: 'compare', op: holds ? written : negated[written], left: op.left, right: op.right, guard },
        ]
      }
    }
    if (op.kind === 'phi') return phiFacts(flow, op, holds, guard, condition, depth)
  }
  return [{ kind: 'truth', value: stripCasts(flow, condition), holds, guard }]
}

/** `x == true`. */
function booleanComparison(
  flow: Flow,
  op: string,
  left: ValueId,
  right: ValueId,
): { readonly value: ValueId; readonly holds: boolean } | undefined {
  if (op !== '==' && op !== '!=') return undefined
  for (const [value, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const constant = opOf(flow, other)
    if (constant.kind === 'const' && typeof constant.value === 'boolean')
      return { value, holds: constant.value === (op === '==') }
  }
  return undefined
}

/** A condition joined from several ways: constants that contradict are no way, and of the rest one holds. */
function phiFacts(
  flow: Flow,
  phi: PhiOp,
  holds: boolean,
  guard: Guard,
  condition: ValueId,
  depth: number,
): readonly Fact[] {
  const ways: (readonly Fact[])[] = []
  const predecessors = flow.blocks[phi.block]?.predecessors ?? []
  for (const [i, input] of phi.inputs.entries()) {
    if (input === condition) continue
    const op = opOf(flow, input)
    const constant = op.kind === 'const' && typeof op.value === 'boolean' ? op.value : undefined
    if (constant !== undefined && constant !== holds) continue
    // What led to the way on which the value was set: `if (!listed[msg.sender]) return false; ... return true`.
    const on = depth < 3 ? factsOfWay(flow, predecessors[i], phi, guard, depth) : []
    ways.push(constant === undefined ? [...on, ...take(flow, input, holds, guard, depth + 1)] : on)
  }
  if (ways.length === 1) return ways[0] ?? []
  return [{ kind: 'any', of: ways, guard }]
}

/** Facts that hold on one way into a join, and not at the join anyhow. */
function factsOfWay(
  flow: Flow,
  from: number | undefined,
  phi: PhiOp,
  guard: Guard,
  depth: number,
): readonly Fact[] {
  if (from === undefined) return []
  const anyhow = guardsOfBlock(flow, phi.block)
  const own = [
    ...guardsOfBlock(flow, from),
    ...checksIn(flow, from, undefined),
    ...branchGuards(flow, from, phi.block),
  ]
  return own
    .slice(anyhow.length)
    .slice(0, 8)
    .flatMap((each) =>
      each.condition === guard.condition ? [] : take(flow, each.condition, each.expected, guard, depth + 2),
    )
}

const factsByGuard = new WeakMap<Guard, readonly Fact[]>()

/** All facts that hold at an operation. */
export function factsAt(flow: Flow, op: Op): readonly Fact[] {
  const facts: Fact[] = []
  for (const guard of guardsOf(flow, op)) {
    // Guards of whole blocks are the same for every operation in them, and dozens of detectors ask.
    let own = factsByGuard.get(guard)
    if (own === undefined) {
      own = factsOf(flow, guard)
      factsByGuard.set(guard, own)
    }
    facts.push(...own)
  }
  return facts
}
