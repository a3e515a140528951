import { keysOf } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { isListed, isStrangerSet } from '../../analysis/strangerSet.ts'
import { opOf, sameValue, stripCasts } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { SstoreOp, StoragePath } from '../../flow/op.ts'

/** A function that takes somebody else's position away, and the records that it lowers. */
export type Liquidation = {
  readonly flow: Flow
  readonly lowered: readonly SstoreOp[]
  /** What names the position: a borrower's address or the number of a loan. */
  readonly subjects: readonly ValueId[]
}

/** Names as lending protocols use them; what is about settings or questions of liquidation is left out by its effect. */
const named = /liquidat|^_*(seize|absorb|bark|bite)/i

/** The flow as a liquidation; undefined where it is none. */
export function liquidationOf(flow: Flow): Liquidation | undefined {
  const { entry } = flow
  if (flow.reach !== 'entry' || !named.test(entry.name)) return undefined
  if (entry.mutability === 'view' || entry.mutability === 'pure') return undefined
  const lowered = flow.byKind.sstore.filter(
    (store) => lowers(flow, store) && subjectOf(flow, store.path) !== undefined,
  )
  const subjects = lowered.flatMap(({ path }) => subjectOf(flow, path) ?? [])
  if (lowered.length === 0 || lowered.some((store) => isOfCaller(flow, store, subjects))) return undefined
  return { flow, lowered, subjects }
}

/** The caller closes its own position: then it stops only itself. */
function isOfCaller(flow: Flow, store: SstoreOp, subjects: readonly ValueId[]): boolean {
  return factsAt(flow, store).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op === '==' &&
      [
        [fact.left, fact.right],
        [fact.right, fact.left],
      ].some(([side = -1, other = -1]) => isCaller(flow, side) && isKeyedBy(flow, other, subjects)),
  )
}

function isKeyedBy(flow: Flow, value: ValueId, subjects: readonly ValueId[]): boolean {
  if (subjects.some((subject) => sameValue(flow, subject, value))) return true
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'sload' && isAbout(flow, op.path, subjects)
}

/** Whether a path is an entry of one of the subjects. */
export function isAbout(flow: Flow, path: StoragePath, subjects: readonly ValueId[]): boolean {
  return keysOf(path).some((key) => subjects.some((subject) => sameValue(flow, key, subject)))
}

function lowers(flow: Flow, store: SstoreOp): boolean {
  if (store.how === 'delete') return true
  if (store.how !== 'set' || store.value === undefined) return false
  const op = opOf(flow, stripCasts(flow, store.value))
  if (op.kind === 'const') return op.value === 0n
  return op.kind === 'binary' && op.op === '-'
}

function subjectOf(flow: Flow, path: StoragePath): ValueId | undefined {
  return keysOf(path).find((key) => {
    const op = opOf(flow, stripCasts(flow, key))
    return (
      (op.kind === 'param' || op.kind === 'field' || op.kind === 'element') && has(flow, key, Label.Input)
    )
  })
}

/** Whether an address is the borrower's: the parameter that names the position, or the owner that it records. */
export function isBorrower(scan: Scan, { flow, subjects, lowered }: Liquidation, value: ValueId): boolean {
  const at = stripCasts(flow, value)
  const [store] = lowered
  // A market or a token that was admitted is a key of the records too, and no borrower.
  if (subjects.some((subject) => sameValue(flow, subject, at)))
    return store !== undefined && !isListed(scan, flow, at, store)
  const op = opOf(flow, at)
  return op.kind === 'sload' && isAbout(flow, op.path, subjects) && isStrangerSet(scan, op.path)
}
