import { calleeName, hazardReport, lateName } from '../../analysis/reentrancy/hazardReport.ts'
import { hazardsOf } from '../../analysis/reentrancy/hazards.ts'
import { limitedMints } from '../../analysis/reentrancy/limitedMints.ts'
import { receiverHooks } from '../../analysis/reentrancy/receiverHooks.ts'
import type { Detector } from '../detector.ts'

/** Tokens sent before state is written, where the token tells its receiver; and tokens that do so. */
export const detector: Detector = {
  id: 'reentrancy-token-hook',
  title: "Re-entrancy through a token's hook",
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const hazard of hazardsOf(scan)) {
      const { kind, leaving, heldBack } = hazard
      if (kind !== 'same' || leaving.carries !== 'token') continue
      if (leaving.to !== 'hook' && leaving.to !== 'trusted') continue
      const isHook = leaving.to === 'hook' && !heldBack
      yield hazardReport(hazard, {
        message: isHook
          ? `${calleeName(hazard)} calls the receiver when tokens arrive, and ${lateName(hazard)} is written only after that. The receiver can enter again while the old value still stands.`
          : `Tokens of ${calleeName(hazard)} are sent before ${lateName(hazard)} is written. A token that tells its receiver (ERC-777, ERC-677) lets it enter again while the old value still stands.`,
        severity: isHook ? 'medium' : 'low',
        confidence: isHook ? 'medium' : 'low',
      })
    }
    for (const { flow, place, mint } of limitedMints(scan)) {
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `${mint.name} calls the receiver after each token, and the limit was asked once before the first. The receiver comes back in between, when the rest is not counted yet, and gets more than the limit.`,
        trace: [{ at: place.at, note: 'the receiver is called in every turn' }],
      }
    }
    for (const { flow, place, call } of receiverHooks(scan)) {
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `This token calls its receiver (${call.member}) after the balances have changed. Contracts that hold it must write their own state before they send it, or hold a lock.`,
        severity: 'info',
        confidence: 'high',
        trace: [{ at: place.at, note: 'the receiver is called' }],
      }
    }
  },
}
