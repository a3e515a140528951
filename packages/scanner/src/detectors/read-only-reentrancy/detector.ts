import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import { unprovenRates } from '../../analysis/reentrancy/poolRates.ts'
import type { Detector } from '../detector.ts'

/** Rates that are wrong while a stranger has control: of this contract for others, and of pools for this contract. */
export const detector: Detector = {
  id: 'read-only-reentrancy',
  title: 'A rate is read while it is out of step',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      const { kind, reader, leaving } = hazard
      if (kind !== 'view' || reader === undefined) continue
      const name = reader.flow.entry.name
      yield hazardReport(hazard, {
        message: `${calleeName(hazard)} has control before ${lateName(hazard)} is written, and ${name} divides by state that is only half changed then. A contract that takes ${name} for a price is given a wrong one meanwhile.`,
        severity: leaving.carries === 'control' ? 'low' : 'medium',
        confidence: 'low',
      })
    }
    const seen = new Set<string>()
    for (const flow of scan.flows) {
      for (const { call, member, protocol, proof } of unprovenRates(flow)) {
        const place = placeOf(scan, flow, call)
        const key = place === undefined ? '' : `${place.at.file}:${place.at.start}`
        if (place === undefined || seen.has(key)) continue
        seen.add(key)
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `${member} of a ${protocol} pool is wrong while the pool pays out ether or a token with hooks, and the receiver has control then. Nothing here proves that the pool is at rest (${proof}), so an attacker can use the wrong rate.`,
          trace: [{ at: place.at, note: 'the rate is read from the pool' }],
        }
      }
    }
  },
}
