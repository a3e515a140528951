import { has, Label } from '../../analysis/labels.ts'
import { inLoop } from '../../analysis/order.ts'
import { mustSucceed } from '../../analysis/outcomes.ts'
import { leavingCalls } from '../../analysis/reentrancy/leaving.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import { constantOf, valueName } from '../../analysis/values.ts'
import type { Detector } from '../detector.ts'
import { allowsOlderThan } from '../reading/version.ts'

/** Calls to strangers that are meant to be survived, whose answer is copied whatever its size. */
export const detector: Detector = {
  id: 'return-bomb',
  title: 'A stranger can answer with more data than there is gas to copy',
  severity: 'low',
  confidence: 'medium',
  cwe: 400,
  swc: 'SWC-126',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry' || !flow.byKind.call.some(({ how }) => how === 'call')) continue
      for (const { op, to } of leavingCalls(scan, flow)) {
        if (op.kind !== 'call' || op.how !== 'call' || op.assembly || to !== 'stranger') continue
        const isLimited = op.gas !== undefined && constantOf(flow, op.gas) !== 0n
        // Before 0.5 a call gives success alone, and nothing is copied.
        if (allowsOlderThan(flow.contract.unit, '0.5.0')) continue
        if ((!isLimited && !inLoop(flow, op)) || mustSucceed(flow, op)) continue
        const place = placeOf(scan, flow, op)
        if (place === undefined) continue
        const target = op.target === undefined ? 'the callee' : valueName(flow, op.target)
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `${target} is meant to fail without harm, yet whatever it returns is copied to memory at the caller's cost. A huge answer uses up the gas that the limit was to keep${op.target !== undefined && has(flow, op.target, Label.State) ? ', and everybody after it goes without' : ''}.`,
          trace: [{ at: place.at, note: 'the whole answer is copied' }],
        }
      }
    }
  },
}
