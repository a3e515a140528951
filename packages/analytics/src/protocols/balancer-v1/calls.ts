import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { answer, answers, argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'

/** Source: BPool.sol of balancer-core; the amounts are those of LOG_SWAP. */
export const balancerV1Calls: readonly CallModel[] = [
  {
    signature: 'swapExactAmountIn(address,uint256,address,uint256,uint256)',
    read(visit, into) {
      const { input, output } = visit.frame
      if (answers(output, 2)) push(visit, argument(input, 1), answer(output, 0), into)
    },
  },
  {
    signature: 'swapExactAmountOut(address,uint256,address,uint256,uint256)',
    read(visit, into) {
      const { input, output } = visit.frame
      if (answers(output, 2)) push(visit, answer(output, 0), argument(input, 3), into)
    },
  },
]

function push(visit: FrameVisit, amountIn: bigint, amountOut: bigint, into: Reading): void {
  const { frame } = visit
  const { to: self, from, input } = frame
  if (self === undefined || amountIn === 0n || amountOut === 0n) return
  const tokenIn = argumentAddress(input, 0)
  const tokenOut = argumentAddress(input, 2)
  const inside = transfersSince(into, visit.entered)
  // A router with the same functions holds nothing of its own to pay with.
  if (sumTo(inside, self, tokenIn) < amountIn || sumFrom(inside, self, tokenOut) < amountOut) return
  into.actions.push({
    kind: 'swap',
    protocol: 'balancer_v1',
    pool: self,
    venue: self,
    sender: from,
    recipient: from,
    tokenIn,
    amountIn,
    tokenOut,
    amountOut,
    coinIn: -1,
    coinOut: -1,
    feeOnTransfer: false,
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}
