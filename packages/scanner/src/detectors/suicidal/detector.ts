import { isOpen } from '../../analysis/access.ts'
import type { Scan } from '../../analysis/scan.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** `selfdestruct` that anybody can reach. */
export const detector: Detector = {
  id: 'suicidal',
  title: 'Anybody can destroy the contract',
  severity: 'high',
  confidence: 'high',
  cwe: 284,
  swc: 'SWC-106',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const op of flow.byKind.builtin) {
      if (op.name !== 'selfdestruct' && op.name !== 'asm.selfdestruct') continue
      if (!isOpen(flow, op)) continue
      yield reportAtOp(scan, flow, op, {
        message:
          'No condition on the caller stands before this selfdestruct. Anybody can end the contract: its ether goes to the address given here, and whatever else it holds is lost.',
        note: 'destroyed here',
      })
    }
  }
}
