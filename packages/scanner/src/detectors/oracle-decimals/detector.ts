import { numberOf } from '../../analysis/limits.ts'
import { madeFrom } from '../../analysis/madeOf.ts'
import { partOf } from '../../analysis/oracleAnswer.ts'
import type { Scan } from '../../analysis/scan.ts'
import type { Flow } from '../../flow/flow.ts'
import type { BinaryOp, CallOp } from '../../flow/op.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Scales that take the feed to have eight decimals: what is missing to eighteen, and eight itself. */
const scales: ReadonlySet<bigint> = new Set([10n ** 8n, 10n ** 10n])

/** Answers of feeds scaled by a constant, where nothing ever asks the feed for its decimals. */
export const detector: Detector = {
  id: 'oracle-decimals',
  title: 'Decimals of a price feed are taken for granted',
  severity: 'low',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        const feeds = flow.byKind.call.filter((call) => answers(flow, call))
        if (feeds.length === 0 || asksDecimals(flow) || isAskedAtDeployment(scan, flow)) return []
        return feeds.flatMap((feed) =>
          scaled(flow, feed).map((op) =>
            reportOp(
              flow,
              op,
              'The answer is scaled as if every feed had eight decimals. Some have eighteen: with such a feed every amount is wrong by ten orders of magnitude.',
              'scaled by a constant here',
              [{ at: feed.at, note: 'the answer comes from here' }],
            ),
          ),
        )
      }),
    )
  },
}

function answers(flow: Flow, call: CallOp): boolean {
  return modelOf(flow, call)?.protocol === 'chainlink' && call.member.startsWith('latest')
}

function scaled(flow: Flow, feed: CallOp): readonly BinaryOp[] {
  const made = madeFrom(flow, partOf(flow, feed, feed.member === 'latestRoundData' ? 1 : 0))
  return flow.byKind.binary.filter(
    ({ op, left, right }) =>
      (op === '*' || op === '/') && made.has(left) && scales.has(numberOf(flow, right) ?? 0n),
  )
}

function asksDecimals(flow: Flow): boolean {
  return (
    flow.byKind.call.some((call) => modelOf(flow, call)?.gives === 'decimals') ||
    flow.byKind.sload.some(({ path }) => typeof path.root !== 'number' && /decimals/i.test(path.root.name))
  )
}

function isAskedAtDeployment(scan: Scan, flow: Flow): boolean {
  return scan.viewsOf(flow).some((view) => view.constructors.some(asksDecimals))
}
