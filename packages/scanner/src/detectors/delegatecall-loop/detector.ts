import { isOpen } from '../../analysis/access.ts'
import { inLoop } from '../../analysis/order.ts'
import type { Scan } from '../../analysis/scan.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** Delegate calls in a loop of a payable function: each of them sees the same msg.value. */
export const detector: Detector = {
  id: 'delegatecall-loop',
  title: 'Delegate calls in a loop share one payment',
  severity: 'high',
  confidence: 'medium',
  cwe: 837,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    if (flow.entry.mutability !== 'payable') continue
    for (const op of flow.byKind.call) {
      if (op.how !== 'delegatecall' || !inLoop(flow, op) || !isOpen(flow, op)) continue
      if (!readsPayment(scan, flow)) continue
      yield reportAtOp(scan, flow, op, {
        message:
          'A payable function makes delegate calls in a loop, and a function of this contract credits `msg.value`. Every call of the batch sees the whole payment again, so that one payment is credited many times.',
        note: 'each turn sees the same msg.value',
      })
    }
  }
}

/** Whether a function of the same contract counts the ether that it is sent. */
function readsPayment(scan: Scan, flow: (typeof scan.flows)[number]): boolean {
  return scan
    .viewsOf(flow)
    .some((view) => view.entries.some((other) => other.byKind.env.some(({ name }) => name === 'msg.value')))
}
