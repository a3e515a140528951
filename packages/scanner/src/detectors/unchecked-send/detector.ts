import { ignoredCalls, ignoredTrace } from '../../analysis/ignoredCalls.ts'
import { valueName } from '../../analysis/values.ts'
import type { Detector } from '../detector.ts'

/** `send` whose success nobody looks at. */
export const detector: Detector = {
  id: 'unchecked-send',
  title: 'The success of send is not checked',
  severity: 'medium',
  confidence: 'high',
  cwe: 252,
  swc: 'SWC-104',
  *run(scan) {
    for (const ignored of ignoredCalls(scan, (_, { how }) => how === 'send')) {
      const { flow, call, place } = ignored
      const target = call.target === undefined ? 'its target' : valueName(flow, call.target)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        message: `send to ${target} returns false when it fails, and nobody looks. The ether stays in the contract while the function goes on as if it were paid.`,
        trace: ignoredTrace(ignored),
      }
    }
  },
}
