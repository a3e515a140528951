import { type Given, givenTo, isAlways } from '../../analysis/limits.ts'
import { sameValue } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { type Argument, type Limits, modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Ether sent to a Uniswap V3 router that may not spend all of it, and nobody takes the rest back. */
export const detector: Detector = {
  id: 'unrefunded-eth',
  title: 'Rest of the ether is left in the router',
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        if (flow.byKind.call.some(takesBack)) return []
        return flow.byKind.call
          .filter((call) => leavesRest(flow, call))
          .map((call) =>
            reportOp(
              flow,
              call,
              `${call.member} is sent ether and may spend less of it. The router keeps the rest, and anybody may take it with refundETH().`,
              'ether goes in here, and nothing takes the rest back',
            ),
          )
      }),
    )
  },
}

function takesBack(call: CallOp): boolean {
  return /^(refundETH|refundNativeETH|multicall|unwrapWETH9|sweepToken)$/.test(call.member)
}

function leavesRest(flow: Flow, call: CallOp): boolean {
  const model = modelOf(flow, call)
  if (call.value === undefined || model?.protocol !== 'uniswap-v3' || model.limits === undefined) return false
  if (!/^exact(In|Out)put(Single)?$/.test(call.member)) return false
  // What an exact output costs is known only afterwards.
  if (call.member.startsWith('exactOutput')) return true
  const { limits } = model
  if (mayStopEarly(flow, call, limits)) return true
  const wanted = given(flow, call, 'amountIn', limits)
  return wanted !== undefined && 'value' in wanted && !sameValue(flow, wanted.value, call.value)
}

/** A swap stops at its limit price with a part of the input unspent. */
function mayStopEarly(flow: Flow, call: CallOp, limits: Limits): boolean {
  if (limits.price === undefined) return false
  const price = given(flow, call, limits.price, limits)
  return price !== undefined && !isAlways(flow, price, (n) => n === 0n)
}

function given(flow: Flow, call: CallOp, argument: Argument, limits: Limits): Given | undefined {
  return givenTo(flow, call, argument, limits)
}
