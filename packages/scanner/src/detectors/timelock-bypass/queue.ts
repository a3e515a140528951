import { keysOf } from '../../analysis/entitlement.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import { opsBehind } from '../../analysis/madeOf.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { constantOf, opOf, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'

/** Calls of anything with any data that one contract makes after a delay. */
export type Timelock = {
  /** State variables that say how long the delay is. */
  readonly delays: ReadonlySet<Variable>
  /** State variables that hold what waits. */
  readonly queued: ReadonlySet<Variable>
  readonly calls: readonly { readonly flow: Flow; readonly call: CallOp }[]
}

/**
 * The queue of a contract: an entry point that writes down a table entry after reckoning `now + delay` and calls
 * nothing, and others that make calls of arbitrary target and data. Undefined where one of the two is missing.
 */
export function timelockOf({ entries }: ContractView): Timelock | undefined {
  const active = entries.filter(({ entry }) => entry.mutability !== 'view' && entry.mutability !== 'pure')
  const calls = active.flatMap((flow) =>
    flow.byKind.call.filter((call) => isArbitrary(flow, call)).map((call) => ({ flow, call })),
  )
  if (calls.length === 0) return undefined
  const running = new Set(calls.map(({ flow }) => flow))
  // What waits is read by what calls: a waiting time for something else is no queue of calls.
  const read = new Set(
    [...running].flatMap((flow) => flow.byKind.sload.map(({ path }) => stateVariable(path))),
  )
  const delays = new Set<Variable>()
  const queued = new Set<Variable>()
  for (const flow of active) {
    if (running.has(flow)) continue
    const terms = flow.byKind.binary
      .filter(({ op }) => op === '+')
      .flatMap((sum) => termOf(flow, sum.left, sum.right))
    if (terms.length === 0) continue
    const tables = flow.byKind.sstore.flatMap(({ path, how }) => {
      const variable = stateVariable(path)
      return variable !== undefined && read.has(variable) && (keysOf(path).length > 0 || how === 'push')
        ? [variable]
        : []
    })
    if (tables.length === 0) continue
    for (const table of tables) queued.add(table)
    for (const term of terms) {
      for (const op of opsBehind(flow, term)) {
        if (op.kind !== 'sload' || op.path.steps.length > 0) continue
        const variable = stateVariable(op.path)
        if (variable !== undefined) delays.add(variable)
      }
    }
  }
  return queued.size === 0 ? undefined : { delays, queued, calls }
}

/** What is added to the present time. */
function termOf(flow: Flow, left: ValueId, right: ValueId): readonly ValueId[] {
  for (const [now, term] of [
    [left, right],
    [right, left],
  ] as const) {
    const op = opOf(flow, stripCasts(flow, now))
    if (op.kind === 'env' && (op.name === 'block.timestamp' || op.name === 'block.number')) return [term]
  }
  return []
}

/** A low-level call whose target and data come from the caller or out of a table. */
function isArbitrary(flow: Flow, { how, target, args }: CallOp): boolean {
  if ((how !== 'call' && how !== 'delegatecall') || target === undefined) return false
  const [data] = args
  if (data === undefined || isThis(flow, target) || !isOpenEnded(flow, target) || !isOpenEnded(flow, data))
    return false
  const made = opOf(flow, stripCasts(flow, data))
  return !(
    made.kind === 'builtin' &&
    /^abi\.encode(WithSelector|WithSignature|Call)$/.test(made.name) &&
    (made.name === 'abi.encodeCall' || constantOf(flow, made.args[0]) !== undefined)
  )
}

function isOpenEnded(flow: Flow, value: ValueId): boolean {
  if (has(flow, value, Label.Input)) return true
  return [...opsBehind(flow, value)].some((op) => op.kind === 'sload' && keysOf(op.path).length > 0)
}
