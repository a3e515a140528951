import type { Variable } from '../ast/node.ts'
import type { Flow, Op } from '../flow/flow.ts'
import { has, Label } from './labels.ts'
import { opsOf } from './order.ts'

/** A function that brings what grows with time up to date, as one entry point runs it. */
export type Accrual = {
  readonly name: string
  /** The first operation of it. */
  readonly first: Op
  /** Whether what it does hangs on the tokens that the contract holds; also where its source is not here. */
  readonly readsBalance: boolean
  /** State variables without keys that it reads. */
  readonly reads: ReadonlySet<Variable>
}

const named =
  /^_?(?:accrue|rebase|drip|update(?:Index|Indexes|Pool|Pools|Reward|Rewards|Interest|State|Rate|Rates|Fund))\w*$/
const cache = new WeakMap<Flow, readonly Accrual[]>()

/**
 * The accruals that a flow runs: functions that store the time or block up to which they have counted, and such that are
 * called so where that can not be seen.
 */
export function accrualsOf(flow: Flow): readonly Accrual[] {
  const known = cache.get(flow)
  if (known !== undefined) return known
  const isTimed = flow.byKind.env.some(({ name }) => name === 'block.timestamp' || name === 'block.number')
  if (!isTimed && flow.byKind.opaque.length === 0) {
    cache.set(flow, [])
    return []
  }
  const frames = new Map<number, Op[]>()
  for (const op of opsOf(flow)) {
    if (op.frame === 0 || op.kind === 'const' || op.kind === 'env') continue
    const ops = frames.get(op.frame)
    if (ops === undefined) frames.set(op.frame, [op])
    else ops.push(op)
  }
  const found: Accrual[] = []
  for (const [frame, ops] of frames) {
    const fn = flow.frames[frame]?.fn
    const [first] = ops
    if (fn === undefined || first === undefined || !countsTime(flow, ops, named.test(fn.name))) continue
    found.push({
      name: fn.name,
      first,
      readsBalance: ops.some((op) => op.results.some((result) => has(flow, result, Label.OwnBalance))),
      reads: new Set(
        ops.flatMap((op) =>
          op.kind === 'sload' &&
          op.path.steps.length === 0 &&
          typeof op.path.root !== 'number' &&
          !op.path.root.immutable
            ? [op.path.root]
            : [],
        ),
      ),
    })
  }
  for (const op of flow.byKind.opaque) {
    if (op.why === 'unknown' && named.test(op.name))
      found.push({ name: op.name, first: op, readsBalance: true, reads: new Set() })
  }
  cache.set(flow, found)
  return found
}

function countsTime(flow: Flow, ops: readonly Op[], isNamed: boolean): boolean {
  const stores = ops.flatMap((op) => (op.kind === 'sstore' && op.value !== undefined ? [op] : []))
  if (isNamed) return stores.length > 0 || ops.some((op) => op.kind === 'call' && !op.static)
  const keepsTime = stores.some(
    ({ value, path }) =>
      value !== undefined &&
      path.steps.length === 0 &&
      flow.ops[flow.values[value]?.op ?? -1]?.kind === 'env' &&
      has(flow, value, Label.Time | Label.Block),
  )
  return (
    keepsTime &&
    ops.some(
      (op) =>
        op.kind === 'binary' &&
        op.op === '*' &&
        op.results.some((result) => has(flow, result, Label.Time | Label.Block)),
    )
  )
}
