import type { Variable } from '../ast/node.ts'
import type { Flow } from '../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../flow/op.ts'
import { type Restriction, restrictionsAt } from './access.ts'
import { type Fact, factsOf } from './guards.ts'
import { isCaller } from './labels.ts'
import { canReturn, dominates } from './order.ts'
import type { ContractView } from './scan.ts'
import { opOf, stateVariable, stripCasts } from './values.ts'

/** A kind of cell by which a contract knows who may do what: `owner`, `wards[...]`, `deeds[...].holder`. */
export type Authority = {
  readonly variable: Variable
  /** Fields and number of keys on the way to the cell. */
  readonly shape: string
  /** A flow that compares the caller with it, for messages. */
  readonly usedBy: Flow
  readonly kind: /** One address: `owner`. */
    | 'single'
    /** Keyed by the caller: `wards[msg.sender]`. */
    | 'table'
    /** One address for each thing: `ownerOf[id]`. */
    | 'holder'
}

/** How strangers and privileged callers reach the stores of one state variable. */
export type Write = {
  readonly flow: Flow
  readonly store: SstoreOp
  readonly restrictions: readonly Restriction[]
}

const authorities = new WeakMap<ContractView, ReadonlyMap<string, Authority>>()
const writes = new WeakMap<ContractView, ReadonlyMap<Variable, readonly Write[]>>()

/** The cells of a contract with which it compares its callers, by `cellKey`. */
export function authoritiesOf(view: ContractView): ReadonlyMap<string, Authority> {
  const known = authorities.get(view)
  if (known !== undefined) return known
  const found = new Map<string, Authority>()
  const note = (flow: Flow, path: StoragePath, role: boolean): void => {
    const variable = stateVariable(path)
    const key = cellKey(path)
    if (variable === undefined || key === undefined || found.has(key)) return
    const keyed = path.steps.some((step) => step.kind === 'index')
    found.set(key, {
      variable,
      shape: key,
      usedBy: flow,
      kind: role ? 'table' : keyed ? 'holder' : 'single',
    })
  }
  for (const flow of view.entries) {
    if (
      !flow.byKind.env.some(({ name }) => name === 'msg.sender' || name === 'tx.origin') &&
      flow.byKind.opaque.length === 0
    )
      continue
    for (const fact of allFacts(flow)) visitFact(flow, fact, (path, role) => note(flow, path, role))
  }
  authorities.set(view, found)
  return found
}

/** Every condition of a flow, read both ways, wherever it holds. */
function* allFacts(flow: Flow): Generator<Fact> {
  for (const check of flow.byKind.check) {
    yield* factsOf(flow, {
      condition: check.condition,
      expected: check.expected,
      at: check.at,
      frame: check.frame,
      enforced: true,
    })
  }
  for (const block of flow.blocks) {
    if (block.end.kind !== 'branch') continue
    const { condition, at, yes, no } = block.end
    // Where one side reverts, the condition is what lets through: `if (voted[msg.sender]) revert` gives no right.
    const ways = [...(canReturn(flow, yes) ? [true] : []), ...(canReturn(flow, no) ? [false] : [])]
    for (const expected of ways) yield* factsOf(flow, { condition, expected, at, frame: 0, enforced: false })
  }
}

function visitFact(flow: Flow, fact: Fact, note: (path: StoragePath, role: boolean) => void): void {
  if (fact.kind === 'any') {
    for (const facts of fact.of) for (const each of facts) visitFact(flow, each, note)
    return
  }
  if (fact.kind === 'truth') {
    const op = opOf(flow, stripCasts(flow, fact.value))
    if (fact.holds && op.kind === 'sload' && isKeyedByCaller(flow, op.path)) note(op.path, true)
    return
  }
  for (const [side, other] of [
    [fact.left, fact.right],
    [fact.right, fact.left],
  ] as const) {
    const op = opOf(flow, stripCasts(flow, side))
    if (op.kind !== 'sload') continue
    if ((fact.op === '==' || fact.op === '!=') && isCaller(flow, other)) note(op.path, false)
    else if (isKeyedByCaller(flow, op.path) && flow.values[side]?.type.kind !== 'int') note(op.path, true)
  }
}

function isKeyedByCaller(flow: Flow, path: StoragePath): boolean {
  return path.steps.some((step) => step.kind === 'index' && isCaller(flow, step.value))
}

const identities = new WeakMap<Variable, number>()
let identityCount = 0

function identityOf(variable: Variable): number {
  let id = identities.get(variable)
  if (id === undefined) {
    id = identityCount++
    identities.set(variable, id)
  }
  return id
}

/** What tells kinds of cells apart: the variable, fields, and how many keys, not which. */
export function cellKey(path: StoragePath): string | undefined {
  const variable = stateVariable(path)
  if (variable === undefined || path.steps.some((step) => step.kind === 'length')) return undefined
  return path.steps.reduce(
    (key, step) => (step.kind === 'field' ? `${key}.${identityOf(step.field)}` : `${key}[]`),
    String(identityOf(variable)),
  )
}

/** Every store of a contract's entry points by state variable, with what keeps strangers from it. */
export function writesOf(view: ContractView): ReadonlyMap<Variable, readonly Write[]> {
  const known = writes.get(view)
  if (known !== undefined) return known
  const found = new Map<Variable, Write[]>()
  for (const flow of view.entries) {
    for (const store of flow.byKind.sstore) {
      const variable = stateVariable(store.path)
      if (variable === undefined) continue
      const write = { flow, store, restrictions: restrictionsOfStore(flow, store) }
      const list = found.get(variable)
      if (list === undefined) found.set(variable, [write])
      else list.push(write)
    }
  }
  for (const [variable, list] of found) {
    for (const [position, write] of list.entries()) {
      if (write.restrictions.length === 0 && carriesOutPrepared(write, variable, found)) {
        list[position] = { ...write, restrictions: [{ by: 'prepared', guard: undefined }] }
      }
    }
  }
  writes.set(view, found)
  return found
}

/**
 * Whether a store comes after a record was used up that only restricted functions can write: anybody may carry out what
 * a privileged caller has scheduled, and nothing else.
 */
function carriesOutPrepared(
  { flow, store }: Write,
  variable: Variable,
  all: ReadonlyMap<Variable, readonly Write[]>,
): boolean {
  return flow.byKind.sstore.some((used) => {
    const record = stateVariable(used.path)
    if (used.how !== 'delete' || record === undefined || record === variable) return false
    if (!dominates(flow, used, store)) return false
    const made = (all.get(record) ?? []).filter((each) => each.store.how !== 'delete')
    return made.length > 0 && made.every((each) => each.restrictions.length > 0)
  })
}

const restricted = new WeakMap<SstoreOp, readonly Restriction[]>()

function restrictionsOfStore(flow: Flow, store: SstoreOp): readonly Restriction[] {
  const known = restricted.get(store)
  if (known !== undefined) return known
  const found = restrictionsAt(flow, store)
  restricted.set(store, found)
  return found
}

/** Whether a restriction names privileged callers (and not whoever owns the thing in question, or whoever is first). */
export function isPrivileged(flow: Flow, restriction: Restriction): boolean {
  if (restriction.by === 'modifier' || restriction.by === 'authority' || restriction.by === 'role')
    return true
  if (restriction.by !== 'caller' || restriction.guard === undefined) return false
  return factsOf(flow, restriction.guard).some((fact) => comparesWithSingle(flow, fact))
}

function comparesWithSingle(flow: Flow, fact: Fact): boolean {
  if (fact.kind === 'any')
    return fact.of.some((facts) => facts.some((each) => comparesWithSingle(flow, each)))
  if (fact.kind !== 'compare') return false
  return [
    [fact.left, fact.right],
    [fact.right, fact.left],
  ].some(([side = 0, other = 0]) => {
    if (!isCaller(flow, side)) return false
    const op = opOf(flow, stripCasts(flow, other))
    return op.kind !== 'sload' || op.path.steps.every((step) => step.kind === 'field')
  })
}
