import { isPyth } from '../../analysis/pythPrice.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

const deprecated = /^(getPrice|getEmaPrice|getValidTimePeriod)$/

/** Calls of functions that Pyth has deprecated. */
export const detector: Detector = {
  id: 'pyth-deprecated-functions',
  title: 'Deprecated function of Pyth',
  severity: 'low',
  confidence: 'high',
  cwe: 477,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call
          .filter((call) => call.how === 'method' && deprecated.test(call.member) && isPyth(flow, call))
          .map((call) =>
            reportOp(
              flow,
              call,
              `${call.member} of Pyth is deprecated: how old a price it accepts is set by Pyth and may be other than this contract needs. Use getPriceNoOlderThan with an age of your own.`,
              'deprecated function called here',
            ),
          ),
      ),
    )
  },
}
