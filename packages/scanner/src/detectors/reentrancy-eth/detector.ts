import { calleeName, hazardReport, lateName, lowered } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import type { Detector } from '../detector.ts'

/** Ether that leaves with all gas before the state that guards it is written. */
export const detector: Detector = {
  id: 'reentrancy-eth',
  title: 'Re-entrancy with ether',
  severity: 'high',
  confidence: 'high',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      const { kind, leaving, late, heldBack } = hazard
      if (kind !== 'same' || leaving.carries !== 'ether') continue
      const isOutsider = leaving.to === 'stranger' && !heldBack
      const severity = late.by === 'stale' ? 'medium' : 'high'
      yield hazardReport(hazard, {
        message: isOutsider
          ? `Ether goes to ${calleeName(hazard)} with all gas, and ${lateName(hazard)} is written only after it. The receiver can call again while the old value still stands, and is paid again until the contract is empty.`
          : `Ether goes to ${calleeName(hazard)} with all gas before ${lateName(hazard)} is written. Whoever that address belongs to can come back and find the old value.`,
        severity: isOutsider ? severity : leaving.to === 'unknown' ? lowered(severity) : 'low',
        confidence: isOutsider ? 'high' : 'low',
      })
    }
  },
}
