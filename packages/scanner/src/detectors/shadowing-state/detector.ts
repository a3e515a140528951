import type { Detector } from '../detector.ts'
import { shadowedState } from '../reading/shadowed.ts'

/** State variables that hide one of a base that is deployed with its own code using the hidden one. */
export const detector: Detector = {
  id: 'shadowing-state',
  title: 'State variable hides one of a base contract',
  severity: 'high',
  confidence: 'high',
  cwe: 710,
  swc: 'SWC-119',
  *run(scan) {
    for (const shadow of shadowedState(scan)) if (!shadow.hidden.contract?.abstract) yield shadow.report
  },
}
