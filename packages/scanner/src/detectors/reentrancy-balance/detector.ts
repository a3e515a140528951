import { isThis } from '../../analysis/labels.ts'
import { isLocked } from '../../analysis/lock.ts'
import { dominates, mayFollow } from '../../analysis/order.ts'
import { behind } from '../../analysis/origins.ts'
import { isHeldBack } from '../../analysis/reentrancy/heldBack.ts'
import { leavingCalls } from '../../analysis/reentrancy/leaving.ts'
import { placeOfOrder } from '../../analysis/reentrancy/place.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'

/** The contract's own balance taken before and after a call that lets others in. */
export const detector: Detector = {
  id: 'reentrancy-balance',
  title: 'A balance is compared across a call that lets others in',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: 'SWC-107',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry' || !readsOwnBalance(flow)) continue
      for (const { op, to } of leavingCalls(scan, flow)) {
        if ((to !== 'stranger' && to !== 'hook') || isLocked(flow, op) || isHeldBack(scan, flow, op)) continue
        const met = flow.byKind.binary.flatMap((binary) => comparison(flow, binary, op))[0]
        const place = met === undefined ? undefined : placeOfOrder(scan, flow, op, met.after)
        if (met === undefined || place === undefined) continue
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message:
            "The contract's balance before this call is held against the balance after it, and without a lock others can come in meanwhile. What they bring is counted here and where they brought it: the same tokens pay twice.",
          trace: [
            { at: met.before.at, note: 'the balance before' },
            { at: met.after.at, note: 'the balance after' },
            { at: place.at, note: 'others have control in between' },
          ],
        }
      }
    }
  },
}

function isOwnBalance(flow: Flow, op: Op): boolean {
  if (op.kind === 'builtin') return op.name === 'balance' && op.args.some((arg) => isThis(flow, arg))
  return op.kind === 'call' && op.member === 'balanceOf' && op.args.some((arg) => isThis(flow, arg))
}

function readsOwnBalance(flow: Flow): boolean {
  return (
    flow.byKind.call.some((op) => isOwnBalance(flow, op)) ||
    flow.byKind.builtin.some((op) => isOwnBalance(flow, op))
  )
}

/** A difference or comparison of one balance from before a call and one from after it. */
function comparison(
  flow: Flow,
  { op, left, right }: BinaryOp,
  call: Op,
): readonly { readonly before: Op; readonly after: Op }[] {
  if (!/^(-|[<>]=?|==|!=)$/.test(op)) return []
  const sides = [left, right].map((side) => balancesBehind(flow, side))
  const isBefore = (each: Op) => dominates(flow, each, call)
  const isAfter = (each: Op) => mayFollow(flow, call, each) && !isBefore(each)
  for (const [one, other] of [sides, sides.toReversed()]) {
    const before = one?.find(isBefore)
    const after = other?.find(isAfter)
    if (before !== undefined && after !== undefined) return [{ before, after }]
  }
  return []
}

function balancesBehind(flow: Flow, value: ValueId): readonly Op[] {
  const { calls, balances } = behind(flow, value)
  return [...calls, ...balances].filter((op) => isOwnBalance(flow, op))
}
