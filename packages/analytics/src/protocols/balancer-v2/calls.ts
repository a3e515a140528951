import { ownCall } from '../../frames/own.ts'
import { tellLoan } from '../../frames/tell.ts'
import {
  answer,
  answers,
  argument,
  argumentAddress,
  argumentHex,
  argumentStart,
  listLength,
} from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'

const protocol = 'balancer_v2'
const request = '(uint8,address,address,uint256,bytes32,uint256,address,address,bytes)'
/** `receiveFlashLoan(address[],uint256[],uint256[],bytes)`. */
const receiveFlashLoan = '0xf04f2707'

/**
 * The vault asks the pool for the other amount of every single swap, in a batch too, so that the pool's answer gives
 * each with both amounts. Source: Swaps.sol, IPoolSwapStructs.sol and FlashLoans.sol of @balancer-labs/v2-vault.
 */
export const balancerV2Calls: readonly CallModel[] = [
  { signature: `onSwap(${request},uint256,uint256)`, read: readSwap },
  { signature: `onSwap(${request},uint256[],uint256,uint256)`, read: readSwap },
  {
    signature: 'flashLoan(address,address[],uint256[],bytes)',
    read(visit, into) {
      const { frame } = visit
      const { input } = frame
      const called = ownCall(frame, receiveFlashLoan)
      if (called === undefined) return
      const tokens = argumentStart(input, 1)
      const amounts = argumentStart(input, 2)
      const fees = argumentStart(called.input, 2)
      const length = listLength(input, tokens)
      for (let i = 1; i <= length; i++) {
        const amount = argument(input, amounts + i)
        if (amount === 0n) continue
        tellLoan(visit, into, {
          protocol,
          receiver: argumentAddress(input, 0),
          token: argumentAddress(input, tokens + i),
          amount,
          fee: Number.isNaN(fees) ? undefined : argument(called.input, fees + i),
        })
      }
    },
  },
]

function readSwap(visit: FrameVisit, into: Reading): void {
  const { from: vault, input, output } = visit.frame
  const at = argumentStart(input, 0)
  if (Number.isNaN(at) || !answers(output, 1)) return
  const given = argument(input, at + 3)
  const calculated = answer(output, 0)
  const givenIn = argument(input, at) === 0n
  const amountIn = givenIn ? given : calculated
  const amountOut = givenIn ? calculated : given
  if (amountIn === 0n || amountOut === 0n) return
  into.actions.push({
    kind: 'swap',
    protocol,
    pool: argumentHex(input, at + 4),
    venue: vault,
    sender: argumentAddress(input, at + 6),
    recipient: argumentAddress(input, at + 7),
    tokenIn: argumentAddress(input, at + 1),
    amountIn,
    tokenOut: argumentAddress(input, at + 2),
    amountOut,
    coinIn: -1,
    coinOut: -1,
    feeOnTransfer: false,
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}
