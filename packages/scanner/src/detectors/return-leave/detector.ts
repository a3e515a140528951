import type { Detector } from '../detector.ts'
import { haltsIn } from '../reading/halts.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'

/** Assembly that means to return a value to its caller and ends the whole call instead. */
export const detector: Detector = {
  id: 'return-leave',
  title: 'Assembly ends the call instead of the function',
  severity: 'high',
  confidence: 'medium',
  cwe: 705,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      if (body.kind !== 'function' || body.returns.length === 0) continue
      if (body.visibility !== 'internal' && body.visibility !== 'private') continue
      for (const halt of haltsIn(body)) {
        yield reportIn(
          body,
          halt.at,
          `${body.name} is to give its caller a value, and \`${halt.name}\` in assembly ends the whole call: the caller never goes on.`,
          'ends the whole call',
        )
      }
    }
  },
}
