import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import type { Detector } from '../detector.ts'

/** State written after a call to a stranger, by which nothing that was found decides. */
export const detector: Detector = {
  id: 'reentrancy-benign',
  title: 'State is written after a call to a stranger',
  severity: 'low',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      if (hazard.kind !== 'benign' || hazard.heldBack) continue
      yield hazardReport(hazard, {
        message: `${lateName(hazard)} is written after ${calleeName(hazard)} is called. No entry point was found that decides by it meanwhile; the order still invites a fault with the next change.`,
        severity: 'low',
        confidence: hazard.leaving.to === 'stranger' ? 'medium' : 'low',
      })
    }
  },
}
