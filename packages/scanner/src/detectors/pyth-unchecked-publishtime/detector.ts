import { asksPyth, isFieldJudged } from '../../analysis/pythPrice.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Prices of Pyth that may be of any age. */
export const detector: Detector = {
  id: 'pyth-unchecked-publishtime',
  title: 'Age of a Pyth price is not checked',
  severity: 'medium',
  confidence: 'high',
  cwe: 672,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call
          .filter(
            (call) =>
              call.member.endsWith('Unsafe') &&
              asksPyth(flow, call) &&
              !isFieldJudged(flow, call, 'publishTime'),
          )
          .map((call) =>
            reportOp(
              flow,
              call,
              `${call.member} gives the last price however old it is, and its publish time is not held against the clock. Anybody may leave Pyth without an update and trade at the old price.`,
              'a price of any age is taken',
            ),
          ),
      ),
    )
  },
}
