import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { factsAt } from '../guards.ts'
import { dominates, mayFollow } from '../order.ts'
import { behind } from '../origins.ts'
import type { Scan } from '../scan.ts'
import { sameValue } from '../values.ts'
import { isHeldBack } from './heldBack.ts'
import { type Leaving, leavingCalls } from './leaving.ts'
import { type Place, placeOfOrder } from './place.ts'

/** A stranger is called between a question to another contract and the call that changes the answer. */
export type LedgerHazard = {
  readonly flow: Flow
  readonly leaving: Leaving
  readonly asked: CallOp
  readonly told: CallOp
  readonly place: Place
}

/** Where another contract keeps the books, and is told of a payment only after the receiver had control. */
export function* ledgerHazards(scan: Scan): Generator<LedgerHazard> {
  for (const flow of scan.flows) {
    if (flow.reach !== 'entry' || flow.byKind.call.length < 3) continue
    const leavings = leavingCalls(scan, flow)
    for (const leaving of leavings) {
      const { op, to, carries } = leaving
      if (op.kind !== 'call' || to === 'trusted' || (to === 'stranger' && carries === 'control')) continue
      const asked = questionsFor(flow, op)
      if (asked.length === 0 || isHeldBack(scan, flow, op)) continue
      for (const later of leavings) {
        const told = later.op
        if (told.kind !== 'call' || told === op || later.carries !== 'control' || later.to !== 'trusted')
          continue
        if (!mayFollow(flow, op, told) || dominates(flow, told, op)) continue
        const question = asked.find((each) => concernSame(flow, each, told))
        const place = question === undefined ? undefined : placeOfOrder(scan, flow, op, told)
        if (question === undefined || place === undefined) continue
        yield { flow, leaving, asked: question, told, place }
        break
      }
    }
  }
}

/** Calls before `op` whose answers its conditions, its ether or its arguments come from. */
function questionsFor(flow: Flow, op: CallOp): readonly CallOp[] {
  const values = [
    ...(op.value === undefined ? op.args : [op.value, ...op.args]),
    ...factsAt(flow, op).flatMap((fact) =>
      fact.kind === 'any' ? [] : fact.kind === 'truth' ? [fact.value] : [fact.left, fact.right],
    ),
  ]
  return values
    .flatMap((value) => behind(flow, value).calls)
    .filter((call) => call.how === 'method' && call !== op)
}

/** One contract asked and told about one account or thing. */
function concernSame(flow: Flow, asked: CallOp, told: CallOp): boolean {
  if (asked.target === undefined || told.target === undefined) return false
  return (
    sameValue(flow, asked.target, told.target) &&
    asked.args.some((arg) => told.args.some((other) => sameValue(flow, arg, other)))
  )
}
