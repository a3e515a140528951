import type { Address } from '@membrane/core'
import { ownBalances, ownCalls } from '../../frames/own.ts'
import { tellLoan, tellSwap } from '../../frames/tell.ts'
import { lastActed, sumTo, transfersSince } from '../../frames/within.ts'
import { answer, answers, argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import type { Transfer } from '../../transfer.ts'

const protocol = 'dodo'

/** Source: DODO.sol's Trader.sol (version 1); DVMTrader.sol, DPPTrader.sol and DSPTrader.sol (version 2). */
export const dodoCalls: readonly CallModel[] = [
  {
    signature: 'sellBaseToken(uint256,uint256,bytes)',
    read(visit, into) {
      if (answers(visit.frame.output, 1))
        readFirst(visit, into, argument(visit.frame.input, 0), answer(visit.frame.output, 0))
    },
  },
  {
    signature: 'buyBaseToken(uint256,uint256,bytes)',
    read(visit, into) {
      if (answers(visit.frame.output, 1))
        readFirst(visit, into, answer(visit.frame.output, 0), argument(visit.frame.input, 0))
    },
  },
  { signature: 'sellBase(address)', read: readSecond },
  { signature: 'sellQuote(address)', read: readSecond },
  {
    signature: 'flashLoan(uint256,uint256,address,bytes)',
    read(visit, into) {
      const { input, to: pool } = visit.frame
      if (pool === undefined) return
      const receiver = argumentAddress(input, 2)
      const inside = transfersSince(into, visit.entered)
      for (const coin of [0, 1]) {
        const amount = argument(input, coin)
        const lent = amount === 0n ? undefined : paid(inside, pool, amount, receiver)
        if (lent === undefined) continue
        tellLoan(visit, into, { protocol, receiver, token: lent.token, amount, fee: undefined })
      }
    },
  },
]

/** A pool of version 1 takes what it is owed from the caller and pays the caller. */
function readFirst(visit: FrameVisit, into: Reading, amountIn: bigint, amountOut: bigint): void {
  const { to: pool, from } = visit.frame
  if (pool === undefined || amountIn === 0n || amountOut === 0n) return
  const inside = transfersSince(into, visit.entered)
  const taken = inside.find(
    (transfer) => transfer.to === pool && transfer.from === from && transfer.amount === amountIn,
  )
  const given = paid(inside, pool, amountOut, from)
  if (taken === undefined || given === undefined) return
  tellSwap(visit, into, {
    protocol,
    pool,
    recipient: from,
    tokenIn: taken.token,
    amountIn,
    tokenOut: given.token,
    amountOut,
  })
}

/** A pool of version 2 was paid beforehand, and first asks how much it holds of what it was paid in. */
function readSecond(visit: FrameVisit, into: Reading): void {
  const { to: pool, input, output } = visit.frame
  if (pool === undefined || !answers(output, 1)) return
  const amountOut = answer(output, 0)
  const recipient = argumentAddress(input, 0)
  const given = paid(transfersSince(into, visit.entered), pool, amountOut, recipient)
  const tokenIn = ownBalances(ownCalls(visit.frame), pool)[0]?.token
  if (given === undefined || tokenIn === undefined) return
  const amountIn = sumTo(transfersSince(into, lastActed(into, pool) + 1), pool, tokenIn)
  if (amountIn === 0n || amountOut === 0n) return
  tellSwap(visit, into, {
    protocol,
    pool,
    recipient,
    tokenIn,
    amountIn,
    tokenOut: given.token,
    amountOut,
  })
}

function paid(inside: readonly Transfer[], pool: Address, amount: bigint, to: Address): Transfer | undefined {
  return inside.find((sent) => sent.from === pool && sent.to === to && sent.amount === amount)
}
