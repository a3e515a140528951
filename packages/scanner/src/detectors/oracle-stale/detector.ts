import { madeFrom, returnedBy } from '../../analysis/madeOf.ts'
import {
  calledType,
  comparisonsOf,
  declares,
  isHeldAgainstTime,
  isPassedOn,
  isWanted,
  partOf,
} from '../../analysis/oracleAnswer.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Answers of price feeds that are used however old, zero or negative they are. */
export const detector: Detector = {
  id: 'oracle-stale',
  title: 'Oracle answer is used without asking how old it is',
  severity: 'medium',
  confidence: 'medium',
  cwe: 672,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.byKind.call.flatMap((call) => {
          if (modelOf(flow, call)?.protocol !== 'chainlink') return []
          const said = judge(flow, call)
          return said === undefined ? [] : [said]
        }),
      ),
    )
  },
}

function judge(flow: Flow, call: CallOp): Report | undefined {
  if (declares(calledType(flow, call), ['tryReadWithAge', 'readWithAge'])) return undefined
  if (call.member === 'latestAnswer') return judgeLatestAnswer(flow, call)
  return call.member === 'latestRoundData' ? judgeRound(flow, call) : undefined
}

function judgeLatestAnswer(flow: Flow, call: CallOp): Report | undefined {
  const answer = partOf(flow, call, 0)
  if (!isWanted(flow, answer) || asksTimestamp(flow)) return undefined
  const isJudged = isCompared(flow, call, 0)
  return reportOp(
    flow,
    call,
    `latestAnswer() does not say when the price was set${isJudged ? '' : ', and a price of zero passes'}. While the feed stands still, everybody trades against the old price. The function is deprecated.`,
    'the price comes without its time',
    [],
    isJudged ? { severity: 'low' } : {},
  )
}

/** `latestTimestamp()` goes with the old interface. */
function asksTimestamp(flow: Flow): boolean {
  return flow.byKind.call.some(
    (call) => call.member === 'latestTimestamp' && isHeldAgainstTime(flow, madeFrom(flow, call.results)),
  )
}

function judgeRound(flow: Flow, call: CallOp): Report | undefined {
  const answer = partOf(flow, call, 1)
  if (!isWanted(flow, answer)) return undefined
  const isFresh = checksAge(flow, call)
  const isPositive = isCompared(flow, call, 1) || isReturnedAsIs(flow, answer)
  if (isFresh && isPositive) return undefined
  const lacks = isFresh
    ? 'The answer is not checked to be positive: a broken feed answers zero, and a negative answer becomes a huge number.'
    : `The time of the answer is never held against the clock${isPositive ? '' : ', and an answer of zero or less passes'}. While the feed stands still or the market is halted, everybody borrows and trades at the old price.`
  return reportOp(flow, call, lacks, 'the answer is taken here', [], isFresh ? { severity: 'low' } : {})
}

function checksAge(flow: Flow, call: CallOp): boolean {
  const updated = madeFrom(flow, partOf(flow, call, 3))
  if (updated.size > 0 && (isHeldAgainstTime(flow, updated) || isPassedOn(flow, updated))) return true
  // Rounds that are carried over answer in an earlier round than they are asked for; feeds of today never do.
  const answeredIn = madeFrom(flow, partOf(flow, call, 4))
  const round = madeFrom(flow, partOf(flow, call, 0))
  for (const { left, right } of comparisonsOf(flow, answeredIn)) {
    if (round.has(left) || round.has(right)) return true
  }
  return false
}

function isCompared(flow: Flow, call: CallOp, position: number): boolean {
  const made = madeFrom(flow, partOf(flow, call, position))
  for (const _ of comparisonsOf(flow, made)) return true
  return flow.byKind.opaque.some(({ args }) => args.some((arg) => made.has(arg)))
}

/** The signed answer itself goes back to the caller, who may judge it. */
function isReturnedAsIs(flow: Flow, answer: readonly number[]): boolean {
  return returnedBy(flow).some((value) => answer.includes(value))
}
