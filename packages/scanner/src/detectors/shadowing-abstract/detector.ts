import type { Detector } from '../detector.ts'
import { shadowedState } from '../reading/shadowed.ts'

/** State variables that hide one of an abstract base. */
export const detector: Detector = {
  id: 'shadowing-abstract',
  title: 'State variable hides one of an abstract base',
  severity: 'medium',
  confidence: 'high',
  cwe: 710,
  swc: 'SWC-119',
  *run(scan) {
    for (const shadow of shadowedState(scan)) if (shadow.hidden.contract?.abstract) yield shadow.report
  },
}
