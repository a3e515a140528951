import type { Address, CallFrame } from '@membrane/core'
import { ownBalances, ownCalls } from '../../frames/own.ts'
import { sumFrom, sumTo, transfersSince } from '../../frames/within.ts'
import { answer, answers, argument, argumentAddress, argumentTick, signedAnswer } from '../../frames/words.ts'
import type { CallModel, FrameMemory, FrameVisit, Reading } from '../../model.ts'
import type { Token, Transfer } from '../../transfer.ts'

/** The callback of each family: what a pool calls its caller by tells whose code it runs. */
const families: readonly (readonly [callback: string, protocol: string])[] = [
  ['0x23a69e75', 'pancakeswap_v3'],
  ['0x2c8958f6', 'algebra'],
]

/**
 * Source: UniswapV3Pool.sol of @uniswap/v3-core, whose functions PancakeSwap V3 and Algebra keep: a swap answers both
 * amounts as seen from the pool, pays one token by a transfer of its own and asks its balance of the other.
 */
export const uniswapV3Calls: readonly CallModel[] = [
  {
    signature: 'swap(address,bool,int256,uint160,bytes)',
    read(visit, into, memory) {
      const { frame } = visit
      const self = frame.to
      if (self === undefined || !answers(frame.output, 2)) return
      const amount0 = signedAnswer(frame.output, 0)
      const amount1 = signedAnswer(frame.output, 1)
      const zeroForOne = amount0 > 0n || amount1 < 0n
      const amountIn = zeroForOne ? amount0 : amount1
      const amountOut = zeroForOne ? -amount1 : -amount0
      if (amountIn <= 0n || amountOut <= 0n) return
      const inside = transfersSince(into, visit.entered)
      const tokenIn = askedToken(ownCalls(frame), self)
      const tokenOut = paidToken(inside, self, amountOut)
      // A router with the same function neither asks what it holds nor pays out of its own.
      if (tokenIn === undefined || tokenOut === undefined) return
      learn(memory, self, zeroForOne ? tokenIn : tokenOut, zeroForOne ? tokenOut : tokenIn)
      into.actions.push({
        kind: 'swap',
        protocol: familyOf(frame),
        pool: self,
        venue: self,
        sender: frame.from,
        recipient: argumentAddress(frame.input, 0),
        tokenIn,
        amountIn,
        tokenOut,
        amountOut,
        coinIn: zeroForOne ? 0 : 1,
        coinOut: zeroForOne ? 1 : 0,
        feeOnTransfer: sumTo(inside, self, tokenIn) > amountIn + sumFrom(inside, self, tokenIn),
        order: visit.left,
        logIndex: -1,
        traceAddress: visit.traceAddress,
      })
    },
  },
  {
    signature: 'mint(address,int24,int24,uint128,bytes)',
    read(visit, into, memory) {
      const { frame } = visit
      const self = frame.to
      if (self === undefined || !answers(frame.output, 2)) return
      const amounts = [answer(frame.output, 0), answer(frame.output, 1)] as const
      const asked = ownBalances(ownCalls(frame), self)
      // Each coin that is owed is asked for before and after the callback, coin 0 first.
      const first = asked[0]?.token
      if (first === undefined) return
      const second = asked.find(({ token }) => token !== first)?.token
      learn(memory, self, amounts[0] > 0n ? first : undefined, amounts[0] > 0n ? second : first)
      pushPosition('mint', visit, self, argumentAddress(frame.input, 0), 1, amounts, into, memory)
    },
  },
  {
    signature: 'burn(int24,int24,uint128)',
    read(visit, into, memory) {
      const { frame } = visit
      if (frame.to === undefined || !answers(frame.output, 2)) return
      // A burn of nothing is how an owner has the pool count the fees up.
      if (argument(frame.input, 2) === 0n) return
      const amounts = [answer(frame.output, 0), answer(frame.output, 1)] as const
      pushPosition('burn', visit, frame.to, frame.from, 0, amounts, into, memory)
    },
  },
  {
    signature: 'collect(address,int24,int24,uint128,uint128)',
    read(visit, into, memory) {
      const { frame } = visit
      const self = frame.to
      if (self === undefined || !answers(frame.output, 2)) return
      const amounts = [answer(frame.output, 0), answer(frame.output, 1)] as const
      const paid = transfersSince(into, visit.entered).filter(({ from }) => from === self)
      let next = 0
      const token0 = amounts[0] > 0n ? paid[next++]?.token : undefined
      const token1 = amounts[1] > 0n ? paid[next]?.token : undefined
      learn(memory, self, token0, token1)
      pushPosition('collect', visit, self, frame.from, 1, amounts, into, memory)
    },
  },
  {
    signature: 'flash(address,uint256,uint256,bytes)',
    read(visit, into, memory) {
      const { frame } = visit
      const self = frame.to
      if (self === undefined) return
      const asked = ownBalances(ownCalls(frame), self)
      const inside = transfersSince(into, visit.entered)
      for (const coin of [0, 1] as const) {
        const amount = argument(frame.input, 1 + coin)
        const token = asked[coin]?.token
        const before = asked[coin]?.balance
        const after = asked[asked.length - 2 + coin]?.balance
        if (amount === 0n || token === undefined || sumFrom(inside, self, token) < amount) continue
        into.actions.push({
          kind: 'flashloan',
          protocol: familyOf(frame),
          lender: self,
          initiator: frame.from,
          receiver: argumentAddress(frame.input, 0),
          token,
          amount,
          fee: before === undefined || after === undefined || asked.length < 4 ? undefined : after - before,
          order: visit.left,
          logIndex: -1,
          traceAddress: visit.traceAddress,
        })
      }
      if (asked.length === 4) learn(memory, self, asked[0]?.token, asked[1]?.token)
    },
  },
]

function pushPosition(
  kind: 'mint' | 'burn' | 'collect',
  visit: FrameVisit,
  pool: Address,
  owner: Address,
  firstTick: number,
  amounts: readonly [bigint, bigint],
  into: Reading,
  memory: FrameMemory,
): void {
  const { input } = visit.frame
  into.actions.push({
    kind,
    protocol: 'uniswap_v3',
    pool,
    venue: pool,
    owner,
    tickLower: argumentTick(input, firstTick),
    tickUpper: argumentTick(input, firstTick + 1),
    liquidity: kind === 'collect' ? undefined : argument(input, firstTick + 2),
    tokens: memory.tokens.get(pool) ?? [undefined, undefined],
    amounts,
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}

function familyOf(frame: CallFrame): string {
  for (const { input } of ownCalls(frame)) {
    const selector = input.slice(0, 10)
    for (const [callback, protocol] of families) if (callback === selector) return protocol
  }
  return 'uniswap_v3'
}

/** Adds what a call told of a pool's tokens to what earlier ones did. */
function learn(memory: FrameMemory, pool: Address, token0: Token | undefined, token1: Token | undefined) {
  const [known0, known1] = memory.tokens.get(pool) ?? []
  if ((token0 ?? known0) === known0 && (token1 ?? known1) === known1) return
  memory.tokens.set(pool, [token0 ?? known0, token1 ?? known1])
}

function askedToken(calls: readonly CallFrame[], self: Address): Token | undefined {
  return ownBalances(calls, self)[0]?.token
}

function paidToken(inside: readonly Transfer[], self: Address, amount: bigint): Token | undefined {
  for (const { from, token, amount: sent } of inside) if (from === self && sent === amount) return token
  return undefined
}
