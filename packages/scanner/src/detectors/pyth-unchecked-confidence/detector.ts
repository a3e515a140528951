import { asksPyth, isFieldJudged } from '../../analysis/pythPrice.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Prices of Pyth that are used however uncertain they are. */
export const detector: Detector = {
  id: 'pyth-unchecked-confidence',
  title: 'Confidence of a Pyth price is not checked',
  severity: 'medium',
  confidence: 'medium',
  cwe: 754,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call
          .filter((call) => asksPyth(flow, call) && !isFieldJudged(flow, call, 'conf'))
          .map((call) =>
            reportOp(
              flow,
              call,
              `The price of ${call.member} is used without its confidence interval. In a disturbed market the interval is wide, and the price may be far from where anybody trades.`,
              'the price is taken without its confidence',
            ),
          ),
      ),
    )
  },
}
