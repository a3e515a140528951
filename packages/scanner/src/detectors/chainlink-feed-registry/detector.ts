import { calledType, declares } from '../../analysis/oracleAnswer.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Prices asked of Chainlink's feed registry. */
export const detector: Detector = {
  id: 'chainlink-feed-registry',
  title: 'Price comes from the Chainlink feed registry',
  severity: 'low',
  confidence: 'high',
  cwe: 477,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call
          .filter((call) => {
            if (call.how !== 'method' || call.member !== 'latestRoundData' || call.args.length !== 2)
              return false
            const type = calledType(flow, call)
            return type !== undefined && (/feed_?registry/i.test(type.name) || declares(type, ['getFeed']))
          })
          .map((call) =>
            reportOp(
              flow,
              call,
              'The feed registry lives on Ethereum mainnet alone and Chainlink no longer recommends it: on other chains this call reverts, and its feeds may be changed without notice.',
              'the registry is asked here',
            ),
          ),
      ),
    )
  },
}
