import { encodeFunctionData } from 'viem'
import { arbitrageAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import type { Actor } from './act.ts'
import { v2Price, v3Price } from './prices.ts'

/** Fees of both pools and of the flash loan are 0.4 %; below twice that an arbitrage is not worth its risk. */
const worthwhile = 0.008
/** How far to push the V2 price back: all the way would pay for nothing in the end. */
const share = 0.7

/**
 * Takes a flash loan and trades ether between Uniswap V2 and V3 when their prices differ: honest, and as like an
 * attack as business gets. Amounts follow from the constant product: the reserve at which V2's price is `target` is
 * sqrt(k * target) of the quote, sqrt(k / target) of the base.
 */
export const arbitrage: Actor = async ({ market }) => {
  const { v2, v3, arbitrage: to } = market.addresses
  const [{ quote, base, price }, target] = await Promise.all([
    v2Price(market, v2.wethUsdc),
    v3Price(market, v3.wethUsdc),
  ])
  const gap = price / target - 1
  if (Math.abs(gap) < worthwhile) return undefined
  const product = quote * base
  const buyOnV2 = gap < 0
  const amount = buyOnV2 ? Math.sqrt(product * target) - quote : (Math.sqrt(product / target) - base) * target
  const data = encodeFunctionData({
    abi: arbitrageAbi,
    functionName: 'run',
    args: [BigInt(Math.floor(amount * share)), buyOnV2],
  })
  return { kind: 'arbitrage', from: accounts.arbitrageur, to, data, lane: 'weth' }
}
