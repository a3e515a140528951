import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import type { Detector } from '../detector.ts'

/** A call to a contract that a stranger chose, before state that was read for it is written. */
export const detector: Detector = {
  id: 'reentrancy-no-eth',
  title: 'Re-entrancy without ether',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      const { kind, leaving, heldBack } = hazard
      if (kind !== 'same' || leaving.carries === 'ether') continue
      if (leaving.to !== 'stranger' && leaving.to !== 'unknown') continue
      const isOutsider = leaving.to === 'stranger' && !heldBack
      yield hazardReport(hazard, {
        message: `${calleeName(hazard)} is called before ${lateName(hazard)} is written, and is a contract that the caller may choose. Its code can enter the function again while the old value still stands, and do more than once what should be done once.`,
        severity: isOutsider ? 'medium' : 'low',
        confidence: isOutsider ? 'medium' : 'low',
      })
    }
  },
}
