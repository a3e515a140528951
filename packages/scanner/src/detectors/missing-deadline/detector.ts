import { has, Label } from '../../analysis/labels.ts'
import { type Given, givenTo, isAlways } from '../../analysis/limits.ts'
import { enforcing } from '../../analysis/madeOf.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** No block will ever be younger than this, in seconds. */
const never = 2n ** 40n

/** Trades whose deadline is computed when they run, or lies beyond all time. */
export const detector: Detector = {
  id: 'missing-deadline',
  title: 'Trade without a deadline',
  severity: 'low',
  confidence: 'high',
  cwe: 672,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.reach === 'constructor'
          ? []
          : flow.byKind.call.flatMap((call) => {
              const why = whyOpen(flow, call)
              return why === undefined ? [] : [report(flow, call, why)]
            }),
      ),
    )
  },
}

function report(flow: Flow, call: CallOp, why: string) {
  return reportOp(
    flow,
    call,
    `The deadline of ${call.member} ${why}, so it never passes. A transaction that was held back for hours still trades, at the price of a market that has moved on.`,
    `a deadline that ${why}`,
  )
}

function whyOpen(flow: Flow, call: CallOp): string | undefined {
  const limits = modelOf(flow, call)?.limits
  if (limits?.deadline === undefined) return undefined
  const given = givenTo(flow, call, limits.deadline, limits)
  if (given === undefined || hasOwnDeadline(flow)) return undefined
  if (isAlways(flow, given, (n) => n < 0n || n > never)) return 'lies beyond all time'
  return isNow(flow, given) ? 'is computed from the time of the block that runs it' : undefined
}

function isNow(flow: Flow, given: Given): boolean {
  if (!('value' in given) || !has(flow, given.value, Label.Time)) return false
  // `block.timestamp + delay` is in the future whoever set the delay; only a point in time that was given is a deadline.
  return !has(flow, given.value, Label.Input | Label.Unknown)
}

/** Whether the flow itself holds the time against a point that the caller gave. */
function hasOwnDeadline(flow: Flow): boolean {
  const decides = enforcing(flow)
  const given = Label.Input | Label.Unknown
  return flow.byKind.binary.some(
    (compare) =>
      /^(<|>|<=|>=)$/.test(compare.op) &&
      compare.results.some((result) => decides.has(result)) &&
      ((has(flow, compare.left, Label.Time) && has(flow, compare.right, given)) ||
        (has(flow, compare.right, Label.Time) && has(flow, compare.left, given))),
  )
}
