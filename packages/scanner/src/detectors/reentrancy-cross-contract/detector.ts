import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import { ledgerHazards } from '../../analysis/reentrancy/ledgers.ts'
import { valueName } from '../../analysis/values.ts'
import type { Detector } from '../detector.ts'

/** State of several contracts that is out of step while a stranger has control: a lock of one does not lock the other. */
export const detector: Detector = {
  id: 'reentrancy-cross-contract',
  title: 'Re-entrancy through another contract',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      if (hazard.kind !== 'peer' || hazard.leaving.to === 'trusted') continue
      yield hazardReport(hazard, {
        message: `${calleeName(hazard)} runs before ${lateName(hazard)} is written. The lock is this contract's own, while the contract that gave permission reads this state from outside: through another market the receiver uses the old value.`,
        severity: 'medium',
        confidence: 'medium',
      })
    }
    for (const { flow, leaving, asked, told, place } of ledgerHazards(scan)) {
      const books = told.target === undefined ? 'another contract' : valueName(flow, told.target)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `The receiver gets control before ${books}.${told.member} is told of the payment, so ${books}.${asked.member} still gives the old answer to whoever asks meanwhile. A lock of this contract does not lock the others that use ${books}.`,
        trace: [
          { at: asked.at, note: `${books}.${asked.member} is asked` },
          ...(leaving.op.at === place.at
            ? []
            : [{ at: leaving.op.at, note: 'control goes to the receiver' }]),
          { at: told.at, note: `${books}.${told.member} changes the answer afterwards` },
          { at: place.at, note: 'the receiver has control here' },
        ],
      }
    }
  },
}
