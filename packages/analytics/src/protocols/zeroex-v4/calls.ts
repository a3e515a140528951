import { tellSwap } from '../../frames/tell.ts'
import { answer, answers, argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'

const signature = '(uint8,uint8,bytes32,bytes32)'
const limit =
  '(address,address,uint128,uint128,uint128,address,address,address,address,bytes32,uint64,uint256)'
const rfq = '(address,address,uint128,uint128,address,address,address,bytes32,uint64,uint256)'
const otc = '(address,address,uint128,uint128,address,address,address,uint256)'

/**
 * Functions that answer what was taken and what was given, with the word at which their order names its maker and,
 * where it is not the caller, the word of the taker.
 */
const fills: readonly (readonly [declaration: string, maker: number, taker?: number])[] = [
  [`fillLimitOrder(${limit},${signature},uint128)`, 5],
  [`_fillLimitOrder(${limit},${signature},uint128,address,address)`, 5, 17],
  [`fillRfqOrder(${rfq},${signature},uint128)`, 4],
  [`_fillRfqOrder(${rfq},${signature},uint128,address,bool,address)`, 4, 15],
  [`fillOtcOrder(${otc},${signature},uint128)`, 4],
  [`fillOtcOrderForEth(${otc},${signature},uint128)`, 4],
  [`fillOtcOrderWithEth(${otc},${signature})`, 4],
  [`_fillOtcOrder(${otc},${signature},uint128,address,bool,address)`, 4, 13],
]

/**
 * A maker's order filled is a swap against that maker. Source: INativeOrdersFeature.sol and IOtcOrdersFeature.sol of
 * 0xProject/protocol: an order names the maker's token, the taker's token, and both amounts of the whole.
 */
export const zeroexV4Calls: readonly CallModel[] = [
  ...fills.map(
    ([declaration, makerAt, takerAt]): CallModel => ({
      signature: declaration,
      read(visit, into) {
        const { input, output, from } = visit.frame
        if (!answers(output, 2)) return
        const amountIn = answer(output, 0)
        const amountOut = answer(output, 1)
        if (amountIn === 0n || amountOut === 0n) return
        tellSwap(visit, into, {
          protocol: 'zeroex_v4',
          pool: argumentAddress(input, makerAt),
          sender: takerAt === undefined ? from : argumentAddress(input, takerAt),
          tokenIn: argumentAddress(input, 1),
          amountIn,
          tokenOut: argumentAddress(input, 0),
          amountOut,
        })
      },
    }),
  ),
  ...['fillTakerSignedOtcOrder', 'fillTakerSignedOtcOrderForEth'].map(
    (name): CallModel => ({
      signature: `${name}(${otc},${signature},${signature})`,
      read(visit, into) {
        // Signed by both, so filled as a whole; it answers nothing.
        const { input } = visit.frame
        tellSwap(visit, into, {
          protocol: 'zeroex_v4',
          pool: argumentAddress(input, 4),
          sender: argumentAddress(input, 5),
          tokenIn: argumentAddress(input, 1),
          amountIn: argument(input, 3),
          tokenOut: argumentAddress(input, 0),
          amountOut: argument(input, 2),
        })
      },
    }),
  ),
]
