import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { inLoop } from '../../analysis/order.ts'
import { behind } from '../../analysis/origins.ts'
import { mustSucceed } from '../../analysis/outcomes.ts'
import { isHeldBack } from '../../analysis/reentrancy/heldBack.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import { isStrangerSet } from '../../analysis/strangerSet.ts'
import { constantOf, pathName, samePath, sameValue } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'

/** A payment to whoever came before, which has to succeed before anybody else can take the place. */
export const detector: Detector = {
  id: 'denial-of-service',
  title: 'Whoever came before can refuse a payment and stay for ever',
  severity: 'medium',
  confidence: 'high',
  cwe: 703,
  swc: 'SWC-113',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const call of flow.byKind.call) {
        const { target, value } = call
        if (target === undefined || value === undefined || constantOf(flow, value) === 0n) continue
        if (inLoop(flow, call) || !mustSucceed(flow, call)) continue
        const holder = behind(flow, target).loads.find(
          ({ path }) =>
            isStrangerSet(scan, path) &&
            !path.steps.some((step) => step.kind === 'index' && has(flow, step.value, Label.Caller)),
        )
        if (holder === undefined || comparesWithCaller(flow, call.id, target) || isHeldBack(scan, flow, call))
          continue
        const successor = flow.byKind.sstore.find(
          (store) =>
            samePath(flow, store.path, holder.path) &&
            store.value !== undefined &&
            has(flow, store.value, Label.Caller | Label.Input),
        )
        const place = successor === undefined ? undefined : placeOf(scan, flow, call)
        if (successor === undefined || place === undefined) continue
        const name = pathName(flow, holder.path)
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `The payment to ${name} must succeed before ${name} can be replaced, and strangers put themselves there. A contract that refuses ether keeps the place, and nobody can follow it.`,
          trace: [
            { at: holder.at, note: `${name} is read` },
            { at: successor.at, note: `${name} is replaced only after it was paid` },
            { at: place.at, note: 'the payment has to succeed' },
          ],
        }
      }
    }
  },
}

/** Where the one who is paid is the caller, it stops only itself. */
function comparesWithCaller(flow: Flow, at: number, target: ValueId): boolean {
  const op = flow.ops[at]
  if (op === undefined) return false
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op === '==' &&
      ((isCaller(flow, fact.left) && sameValue(flow, fact.right, target)) ||
        (isCaller(flow, fact.right) && sameValue(flow, fact.left, target))),
  )
}
