import { madeFrom } from '../../analysis/madeOf.ts'
import { calledType, declares, isDecidedOn, isWanted, partOf } from '../../analysis/oracleAnswer.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Results that say whether there is a price: its validity, or the price itself. */
const telling: Readonly<Record<string, readonly number[]>> = {
  read: [0],
  readWithAge: [0],
  tryRead: [0, 1],
  tryReadWithAge: [0, 1],
  latestAnswer: [0],
  latestRoundData: [1],
}

/** Prices of Chronicle that are used without asking whether there is one. */
export const detector: Detector = {
  id: 'chronicle-unchecked-price',
  title: 'Chronicle price is used without asking whether there is one',
  severity: 'medium',
  confidence: 'medium',
  cwe: 252,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call
          .filter((call) => isUnchecked(flow, call))
          .map((call) =>
            reportOp(
              flow,
              call,
              `${call.member}() gives zero where no price is set or the reader is not allowed, and nothing here tells that from a price.`,
              'the price is taken as it comes',
            ),
          ),
      ),
    )
  },
}

function isUnchecked(flow: Flow, call: CallOp): boolean {
  const parts = telling[call.member]
  if (call.how !== 'method' || call.args.length > 0 || parts === undefined) return false
  const type = calledType(flow, call)
  const isChronicle =
    type === undefined
      ? /^(readWithAge|tryRead|tryReadWithAge)$/.test(call.member)
      : declares(type, ['readWithAge', 'tryReadWithAge'])
  if (!isChronicle) return false
  const told = parts.flatMap((position) => partOf(flow, call, position))
  const made = madeFrom(flow, told)
  const isHanded = flow.byKind.opaque.some(({ args }) => args.some((arg) => made.has(arg)))
  return isWanted(flow, told) && !isDecidedOn(flow, made) && !isHanded
}
