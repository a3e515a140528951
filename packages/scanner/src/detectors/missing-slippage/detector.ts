import { has, Label } from '../../analysis/labels.ts'
import { type Given, givenTo, isAlways } from '../../analysis/limits.ts'
import { enforcing, madeFrom } from '../../analysis/madeOf.ts'
import { mayFollow } from '../../analysis/order.ts'
import { stripCasts } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { type CallModel, type Limits, modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'
import { walkOf } from '../reading/walk.ts'

/** Smaller amounts than this are no limit in any token. */
const tiny = 1000n
/** Larger amounts than this are no limit either. */
const huge = 2n ** 112n

/** Swaps and changes of liquidity that accept any price. */
export const detector: Detector = {
  id: 'missing-slippage',
  title: 'Trade without a limit on its price',
  severity: 'medium',
  confidence: 'high',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.reach === 'constructor'
          ? []
          : flow.byKind.call.flatMap((call) => {
              const model = modelOf(flow, call)
              const why = model === undefined ? undefined : whyUnlimited(flow, call, model)
              return why === undefined || passesOwnResult(flow, call) ? [] : [report(flow, call, why)]
            }),
      ),
    )
  },
}

function report(flow: Flow, call: CallOp, why: string) {
  return reportOp(
    flow,
    call,
    `${call.member} is called with ${why}. Whoever sees the transaction moves the price before it, lets it trade at any loss, and moves the price back.`,
    why,
  )
}

/** A named result of the function around, not yet set, stands where the limit will be computed: a sketch, no decision. */
function passesOwnResult(flow: Flow, call: CallOp): boolean {
  const fn = flow.frames[call.frame]?.fn
  const least = modelOf(flow, call)?.limits?.least ?? []
  if (fn?.kind !== 'function') return false
  return walkOf(fn).expressions.some((e) => {
    if (e.kind !== 'call' || e.at.start !== call.at.start || e.at.end !== call.at.end) return false
    return least.some((position) => {
      const arg = typeof position === 'number' ? e.args[position] : undefined
      return arg?.kind === 'identifier' && arg.ref?.kind === 'variable' && fn.returns.includes(arg.ref)
    })
  })
}

function whyUnlimited(flow: Flow, call: CallOp, model: CallModel): string | undefined {
  const { limits } = model
  if (limits === undefined) return undefined
  const why =
    zeroLeast(flow, call, model, limits) ?? hugeMost(flow, call, limits) ?? fixedPrice(flow, call, limits)
  return why === undefined || isJudgedElsewhere(flow, call) ? undefined : why
}

function zeroLeast(flow: Flow, call: CallOp, model: CallModel, limits: Limits): string | undefined {
  const least = (limits.least ?? []).map((argument) => givenTo(flow, call, argument, limits))
  if (least.length === 0) return undefined
  const known = least.flatMap((each) => (each === undefined ? [] : [each]))
  if (known.length < least.length) return undefined
  if (known.every((each) => isAlways(flow, each, (n) => n >= 0n && n < tiny)))
    return 'a least amount to receive of zero or next to nothing'
  // Deposits are made to measure on one side, so one limit is enough there.
  if (model.does !== 'swap') return undefined
  return known.some((each) => isQuoted(flow, each))
    ? 'a least amount that is read from the same market in the same transaction'
    : undefined
}

function isQuoted(flow: Flow, given: Given): boolean {
  return (
    'value' in given &&
    has(flow, given.value, Label.Spot) &&
    !has(flow, given.value, Label.Oracle) &&
    !isLimit(flow, given.value)
  )
}

function hugeMost(flow: Flow, call: CallOp, limits: Limits): string | undefined {
  const most = (limits.most ?? []).map((argument) => givenTo(flow, call, argument, limits))
  return most.some((each) => each !== undefined && isAlways(flow, each, (n) => n < 0n || n > huge))
    ? 'no limit on what it may pay'
    : undefined
}

/** A pool takes a price at which it stops, and nothing else. */
function fixedPrice(flow: Flow, call: CallOp, limits: Limits): string | undefined {
  if (limits.price === undefined || limits.least !== undefined || limits.most !== undefined) return undefined
  const price = givenTo(flow, call, limits.price, limits)
  return price !== undefined && isAlways(flow, price, () => true) ? 'a fixed limit on the price' : undefined
}

/** Whether what came out, or a balance after the trade, is held against a limit that reverts. */
function isJudgedElsewhere(flow: Flow, call: CallOp): boolean {
  const decides = enforcing(flow)
  const made = madeFrom(flow, call.results)
  return flow.byKind.binary.some((compare) => {
    if (!/^(<|>|<=|>=)$/.test(compare.op) || !compare.results.some((result) => decides.has(result)))
      return false
    if (made.has(compare.left) || made.has(compare.right)) return true
    return mayFollow(flow, call, compare) && (isBalance(flow, compare.left) || isBalance(flow, compare.right))
  })
}

function isBalance(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.Balance | Label.OwnBalance)
}

/** Whether the value itself is held against something that the caller or a trusted source chose. */
function isLimit(flow: Flow, value: ValueId): boolean {
  const decides = enforcing(flow)
  const bounds = Label.Input | Label.Oracle | Label.State
  return flow.byKind.binary.some(
    (compare) =>
      /^(<|>|<=|>=)$/.test(compare.op) &&
      compare.results.some((result) => decides.has(result)) &&
      ((stripCasts(flow, compare.left) === stripCasts(flow, value) && has(flow, compare.right, bounds)) ||
        (stripCasts(flow, compare.right) === stripCasts(flow, value) && has(flow, compare.left, bounds))),
  )
}
