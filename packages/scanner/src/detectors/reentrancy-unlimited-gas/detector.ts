import { isLocked } from '../../analysis/lock.ts'
import { lateWrites } from '../../analysis/reentrancy/late.ts'
import { placeOfOrder } from '../../analysis/reentrancy/place.ts'
import { pathName } from '../../analysis/values.ts'
import type { Detector } from '../detector.ts'

/** State written after `transfer` or `send`: only the price of gas keeps the receiver from coming back. */
export const detector: Detector = {
  id: 'reentrancy-unlimited-gas',
  title: 'Only the gas stipend keeps a receiver from coming back',
  severity: 'info',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-134',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const call of flow.byKind.call) {
        if (call.how !== 'transfer' && call.how !== 'send') continue
        const late = lateWrites(flow, call).find(({ by }) => by !== undefined)
        const place = late === undefined ? undefined : placeOfOrder(scan, flow, call, late.store)
        if (late === undefined || place === undefined || isLocked(flow, call)) continue
        const name = pathName(flow, late.store.path)
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `${name} is written after ${call.how}. Nothing but the 2,300 gas that go along keeps the receiver from coming back, and what gas buys has changed before.`,
          trace: [
            { at: late.store.at, note: `${name} is written` },
            { at: place.at, note: 'ether is paid before' },
          ],
        }
      }
    }
  },
}
