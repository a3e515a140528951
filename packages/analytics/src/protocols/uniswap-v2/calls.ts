import { type Address, zeroAddress } from '@membrane/core'
import { tellLoan } from '../../frames/tell.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { answer, answers, argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, Reading } from '../../model.ts'
import { isStill, type PairCall, pairCall, received, settle } from './pair.ts'

/** `isPaused()` of the factory, which a Solidly pair asks at the start of a swap. */
const isPaused = '0xb187bd26'

/**
 * Source: UniswapV2Pair.sol of @uniswap/v2-core, which asks for both of its balances at the end of every change;
 * BaseV1Pair of Solidly, which has the same functions.
 */
export const uniswapV2Calls: readonly CallModel[] = [
  {
    signature: 'swap(uint256,uint256,address,bytes)',
    read(visit, into, memory) {
      const pair = pairCall(visit, into, memory)
      if (pair === undefined) return
      const { input, from } = visit.frame
      const out0 = argument(input, 0)
      const out1 = argument(input, 1)
      const inside = transfersSince(into, visit.entered)
      if (sumFrom(inside, pair.self, pair.token0) < out0) return
      if (sumFrom(inside, pair.self, pair.token1) < out1) return
      const in0 = received(pair, 0, out0, into)
      const in1 = received(pair, 1, out1, into)
      settle(pair, into, memory)
      // What came back is the token that was taken, and the other did not move: a loan and no exchange.
      if ((in1 === 0n && out1 === 0n) || (in0 === 0n && out0 === 0n)) {
        const lent = out0 + out1
        // No pair gives more than it gets back.
        if (lent === 0n || in0 + in1 < lent || !isStill(pair, out0 > 0n ? 1 : 0)) return
        return tellLoan(visit, into, {
          protocol: protocolOf(pair),
          receiver: argumentAddress(input, 2),
          token: out0 > 0n ? pair.token0 : pair.token1,
          amount: lent,
          fee: in0 + in1 - lent,
        })
      }
      const net0 = in0 - out0
      const net1 = in1 - out1
      const zeroForOne = net0 > net1
      if (zeroForOne ? net0 <= 0n || net1 >= 0n : net1 <= 0n || net0 >= 0n) return
      const sent = sumTo(
        transfersSince(into, pair.since + 1),
        pair.self,
        zeroForOne ? pair.token0 : pair.token1,
      )
      into.actions.push({
        kind: 'swap',
        protocol: protocolOf(pair),
        pool: pair.self,
        venue: pair.self,
        sender: from,
        recipient: argumentAddress(input, 2),
        tokenIn: zeroForOne ? pair.token0 : pair.token1,
        amountIn: zeroForOne ? net0 : net1,
        tokenOut: zeroForOne ? pair.token1 : pair.token0,
        amountOut: zeroForOne ? -net1 : -net0,
        coinIn: zeroForOne ? 0 : 1,
        coinOut: zeroForOne ? 1 : 0,
        feeOnTransfer: sent > (zeroForOne ? in0 : in1),
        order: visit.left,
        logIndex: -1,
        traceAddress: visit.traceAddress,
      })
    },
  },
  {
    signature: 'mint(address)',
    read(visit, into, memory) {
      const pair = pairCall(visit, into, memory)
      const { output, from, input } = visit.frame
      if (pair === undefined || !answers(output, 1)) return
      const amounts = [received(pair, 0, 0n, into), received(pair, 1, 0n, into)]
      into.transfers.push({
        standard: 'erc20',
        token: pair.self,
        from: zeroAddress,
        to: argumentAddress(input, 0),
        amount: answer(output, 0),
        tokenId: undefined,
        order: visit.left,
        logIndex: -1,
      })
      settle(pair, into, memory)
      pushLiquidity('mint', from, amounts, pair, visit.traceAddress, into)
    },
  },
  {
    signature: 'burn(address)',
    read(visit, into, memory) {
      const pair = pairCall(visit, into, memory)
      const { output, input } = visit.frame
      if (pair === undefined || !answers(output, 2)) return
      const amounts = [answer(output, 0), answer(output, 1)]
      settle(pair, into, memory)
      pushLiquidity('burn', argumentAddress(input, 0), amounts, pair, visit.traceAddress, into)
    },
  },
  {
    signature: 'sync()',
    read(visit, into, memory) {
      const pair = pairCall(visit, into, memory)
      if (pair !== undefined) settle(pair, into, memory)
    },
  },
]

function pushLiquidity(
  kind: 'mint' | 'burn',
  owner: Address,
  amounts: readonly bigint[],
  pair: PairCall,
  traceAddress: readonly number[],
  into: Reading,
): void {
  into.actions.push({
    kind,
    protocol: 'uniswap_v2',
    pool: pair.self,
    venue: pair.self,
    owner,
    tickLower: undefined,
    tickUpper: undefined,
    liquidity: undefined,
    tokens: [pair.token0, pair.token1],
    amounts,
    order: pair.left,
    logIndex: -1,
    traceAddress,
  })
}

function protocolOf({ calls }: PairCall): string {
  for (const call of calls) if (call.input === isPaused) return 'solidly'
  return 'uniswap_v2'
}
