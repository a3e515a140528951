import { inLoop } from '../../analysis/order.ts'
import { behind } from '../../analysis/origins.ts'
import { mustSucceed } from '../../analysis/outcomes.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import type { Scan } from '../../analysis/scan.ts'
import { isStrangerSet } from '../../analysis/strangerSet.ts'
import { constantOf, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp, SloadOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'

/** Payments to stored receivers in a loop that all have to succeed. */
export const detector: Detector = {
  id: 'calls-loop',
  title: 'One receiver can stop the payment of all',
  severity: 'medium',
  confidence: 'medium',
  cwe: 703,
  swc: 'SWC-113',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const call of flow.byKind.call) {
        const receiver = receiverOf(flow, call)
        if (receiver === undefined || !inLoop(flow, call) || !mustSucceed(flow, call)) continue
        const stored = storedIn(flow, receiver.value)
        const place = stored === undefined ? undefined : placeOf(scan, flow, call)
        if (stored === undefined || place === undefined) continue
        const isOpen = joinedByStrangers(scan, stored)
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `Every receiver in the loop must take its payment, or all of it reverts. ${valueName(flow, receiver.value)} comes from storage${isOpen ? ', where strangers enter themselves' : ''}: one that refuses stops the payment of all the others.`,
          trace: [
            { at: stored.at, note: 'the receiver is read from storage' },
            { at: place.at, note: 'the payment has to succeed' },
          ],
          severity: isOpen && receiver.ether ? 'medium' : 'low',
        }
      }
    }
  },
}

function receiverOf(
  flow: Flow,
  call: CallOp,
): { readonly value: ValueId; readonly ether: boolean } | undefined {
  if (call.target === undefined || call.static) return undefined
  // A call that says what to do carries out a stored order; it does not pay a receiver.
  if (call.how === 'call' && call.args.some((data) => constantOf(flow, data) !== '')) return undefined
  if (call.value !== undefined && constantOf(flow, call.value) !== 0n)
    return { value: call.target, ether: true }
  if (call.how !== 'method' || !/^(safeT|t)ransfer$/.test(call.member)) return undefined
  const to = call.args.at(-2)
  return to === undefined ? undefined : { value: to, ether: false }
}

/** The list or table entry that an address was read from; addresses that do not change with the turns are none. */
function storedIn(flow: Flow, value: ValueId): SloadOp | undefined {
  return behind(flow, value).loads.find(({ path }) => path.steps.some(({ kind }) => kind === 'index'))
}

function joinedByStrangers(scan: Scan, { path }: SloadOp): boolean {
  return isStrangerSet(scan, path)
}
