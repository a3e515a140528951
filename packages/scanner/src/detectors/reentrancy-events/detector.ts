import { isLocked } from '../../analysis/lock.ts'
import { dominates, mayFollow } from '../../analysis/order.ts'
import { isHeldBack } from '../../analysis/reentrancy/heldBack.ts'
import { leavingCalls } from '../../analysis/reentrancy/leaving.ts'
import { placeOfOrder } from '../../analysis/reentrancy/place.ts'
import type { Detector } from '../detector.ts'

/** Events after a call to a stranger: by re-entry their order is not the order of what happened. */
export const detector: Detector = {
  id: 'reentrancy-events',
  title: 'An event is emitted after a call to a stranger',
  severity: 'info',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry' || flow.byKind.emit.length === 0 || flow.byKind.call.length === 0) continue
      for (const { op, to } of leavingCalls(scan, flow)) {
        if (to !== 'stranger' && to !== 'hook') continue
        const event = flow.byKind.emit.find((each) => mayFollow(flow, op, each) && !dominates(flow, each, op))
        if (event === undefined || isLocked(flow, op) || isHeldBack(scan, flow, op)) continue
        const place = placeOfOrder(scan, flow, op, event)
        if (place === undefined) continue
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `${event.name} is emitted after a call to a stranger. If that calls in again, events come in another order than what they tell of, and who follows them keeps wrong books.`,
          trace: [
            { at: event.at, note: `${event.name} is emitted` },
            { at: place.at, note: 'a stranger has control before' },
          ],
        }
      }
    }
  },
}
