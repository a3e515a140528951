import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import type { Detector } from '../detector.ts'

/** State written after a call, by which another entry point decides that is not under the same lock. */
export const detector: Detector = {
  id: 'reentrancy-cross-function',
  title: 'Re-entrancy into another function',
  severity: 'high',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      const { kind, leaving, reader, late } = hazard
      if (kind !== 'cross' || reader === undefined) continue
      const name = reader.flow.entry.name || reader.flow.entry.form
      yield hazardReport(hazard, {
        message: `${calleeName(hazard)} gets control before ${lateName(hazard)} is written, and ${name} decides by it without the same lock. The receiver calls ${name} meanwhile and uses what was already paid out.`,
        severity: leaving.carries === 'ether' && late.by !== undefined ? 'high' : 'medium',
        confidence: late.by === undefined ? 'low' : 'medium',
      })
    }
  },
}
