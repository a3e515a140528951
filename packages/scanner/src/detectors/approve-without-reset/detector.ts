import { has, isThis, Label } from '../../analysis/labels.ts'
import { numberOf } from '../../analysis/limits.ts'
import { dominates } from '../../analysis/order.ts'
import { sameValue } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Allowances over any token set from whatever they are to something else, which some tokens refuse. */
export const detector: Detector = {
  id: 'approve-without-reset',
  title: 'Allowance is changed without setting it to zero first',
  severity: 'low',
  confidence: 'low',
  cwe: 703,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        flow.reach === 'entry'
          ? flow.byKind.call
              .filter((call) => approves(call) && isAnyToken(flow, call) && !isReset(flow, call))
              .map((call) =>
                reportAtOp(scan, flow, call, {
                  message:
                    'The token may be any, and some (USDT) refuse to change an allowance that is not zero. Once a spender leaves a part of it unspent, this call reverts for ever.',
                  note: 'the allowance is changed here',
                }),
              )
          : [],
      ),
    )
  },
}

function approves(call: CallOp): boolean {
  return call.how === 'method' && call.member === 'approve' && call.args.length === 2 && !call.tried
}

/** A token that the caller names; one that the contract was set up with can be known to behave. */
function isAnyToken(flow: Flow, { target }: CallOp): boolean {
  return target !== undefined && !isThis(flow, target) && has(flow, target, Label.Input)
}

/** Zero is always taken; and so is anything after zero. */
function isReset(flow: Flow, call: CallOp): boolean {
  const amount = call.args[1]
  if (amount === undefined || numberOf(flow, amount) === 0n) return true
  return flow.byKind.call.some((other) => {
    if (other === call || other.target === undefined || call.target === undefined) return false
    if (!sameValue(flow, other.target, call.target) || !dominates(flow, other, call)) return false
    const [, given] = other.args
    // What is left was asked, so that the answer decides.
    return (
      other.member === 'allowance' || (approves(other) && given !== undefined && numberOf(flow, given) === 0n)
    )
  })
}
