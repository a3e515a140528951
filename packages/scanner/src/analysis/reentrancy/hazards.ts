import type { Flow, Op } from '../../flow/flow.ts'
import { modelOf } from '../../models/model.ts'
import { factsAt } from '../guards.ts'
import { isThis } from '../labels.ts'
import { isLocked } from '../lock.ts'
import { behind } from '../origins.ts'
import type { Scan } from '../scan.ts'
import { sameValue } from '../values.ts'
import { isHeldBack } from './heldBack.ts'
import { type LateWrite, lateWrites } from './late.ts'
import { isPull, type Leaving, leavingCalls } from './leaving.ts'
import { type Place, placeOfOrder } from './place.ts'
import { type Reader, ratesDuring, readersDuring } from './readers.ts'

/** State that is behind while somebody else's code runs, and what that is good for. */
export type Hazard = {
  readonly kind: /** The same entry point decides by the state again. */
    | 'same'
    /** Another entry point does. */
    | 'cross'
    /** Another contract does, which this one asks for permission. */
    | 'peer'
    /** A view function gives a rate from it. */
    | 'view'
    /** Nothing that was found decides by it. */
    | 'benign'
  readonly flow: Flow
  readonly leaving: Leaving
  readonly late: LateWrite
  readonly reader: Reader | undefined
  readonly place: Place
  /** Strangers cannot start the entry point again. */
  readonly heldBack: boolean
}

const known = new WeakMap<Scan, readonly Hazard[]>()

/** Every call in whose course state is behind, with the worst that it is good for. Made once a scan. */
export function hazardsOf(scan: Scan): readonly Hazard[] {
  const answered = known.get(scan)
  if (answered !== undefined) return answered
  const found: Hazard[] = []
  for (const flow of scan.flows) {
    if (flow.reach === 'constructor' || flow.byKind.sstore.length === 0 || flow.byKind.call.length === 0)
      continue
    for (const leaving of leavingCalls(scan, flow)) found.push(...hazardsAt(scan, flow, leaving))
  }
  known.set(scan, found)
  return found
}

function hazardsAt(scan: Scan, flow: Flow, leaving: Leaving): readonly Hazard[] {
  const { op, to, carries } = leaving
  if (to === 'trusted' && (carries === 'control' || isPullOf(flow, op))) return []
  const writes = lateWrites(flow, op).filter((late) => !concernsOnlyCallee(flow, leaving, late))
  const [first] = writes
  if (first === undefined || (to === 'trusted' && first.by === undefined)) return []
  const heldBack = isHeldBack(scan, flow, op)
  const locked = isLocked(flow, op)
  const make = (kind: Hazard['kind'], late: LateWrite, reader?: Reader): Hazard[] => {
    const place = placeOfOrder(scan, flow, op, late.store)
    return place === undefined ? [] : [{ kind, flow, leaving, late, reader, place, heldBack }]
  }
  const views = heldBack || to === 'trusted' ? [] : viewHazards(scan, flow, leaving, writes, make)
  if (!locked && first.by !== undefined) return [...make('same', first), ...views]
  if (to === 'trusted' || heldBack) return locked ? [] : make('benign', first)
  for (const late of writes) {
    if (late.by === undefined && (carries === 'control' || isPullOf(flow, op))) continue
    const reader = readersDuring(scan, flow, op, late.store.path)
    if (reader !== undefined && (late.by !== undefined || !locked))
      return [...make('cross', late, reader), ...views]
  }
  if (!locked) return [...make('benign', first), ...views]
  return first.by !== undefined && asksAbout(flow, op) ? [...make('peer', first), ...views] : views
}

function viewHazards(
  scan: Scan,
  flow: Flow,
  { op, carries }: Leaving,
  writes: readonly LateWrite[],
  make: (kind: 'view', late: LateWrite, reader: Reader) => Hazard[],
): readonly Hazard[] {
  for (const late of writes) {
    if (late.by === undefined && carries === 'control') continue
    const reader = ratesDuring(scan, flow, op, late.store.path)
    if (reader !== undefined) return make('view', late, reader)
  }
  return []
}

/** Whether a call was allowed by another contract that was asked about this one: it knows this contract's state. */
function asksAbout(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some((fact) => {
    if (fact.kind === 'any') return false
    const sides = fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right]
    return sides.some((side) =>
      behind(flow, side).calls.some(
        (call) =>
          call.how === 'method' &&
          modelOf(flow, call) === undefined &&
          call.args.length > 1 &&
          call.args.some((arg) => isThis(flow, arg)),
      ),
    )
  })
}

function isPullOf(flow: Flow, op: Leaving['op']): boolean {
  return op.kind === 'call' && isPull(flow, op)
}

/** A caller's own token, in entries of its own: what it gains there is worth nothing to others. */
function concernsOnlyCallee(flow: Flow, { op }: Leaving, { store }: LateWrite): boolean {
  const target = op.kind === 'call' && isPull(flow, op) ? op.target : undefined
  if (target === undefined) return false
  return store.path.steps.some((step) => step.kind === 'index' && sameValue(flow, step.value, target))
}
