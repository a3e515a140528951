import type { Address } from '@membrane/core'
import { encodeFunctionData, maxUint256 } from 'viem'
import { v2RouterAbi, v3RouterAbi } from '../abi.ts'
import { type TestAccount, users } from '../accounts.ts'
import { type Market, openingPrices, v3Fees } from '../market.ts'
import type { Act, Actor, BusinessKind, Desk } from './act.ts'
import { v2Price, v3Price } from './prices.ts'

const usdc = 10n ** 6n

/** Swaps USDC and WETH or VOLT on Uniswap V2. */
export const swapV2: Actor = async (desk) => {
  const { market, random } = desk
  const thin = random.fraction() < 0.3
  const { v2, tokens } = market.addresses
  const { price } = await v2Price(market, thin ? v2.voltUsdc : v2.wethUsdc)
  const amount = thin ? random.amount(100, 900, usdc) : random.amount(300, 3_000, usdc)
  return tradeV2(desk, 'swap-v2', random.pick(users), thin ? tokens.volt : tokens.weth, amount, price)
}

/** A swap that moves the price on Uniswap V2 by some percent, so that an arbitrage pays. */
export const largeSwap: Actor = async (desk) => {
  const { market, random } = desk
  const { price } = await v2Price(market, market.addresses.v2.wethUsdc)
  const amount = random.amount(25_000, 35_000, usdc)
  return tradeV2(desk, 'large-swap', random.pick(users), market.addresses.tokens.weth, amount, price)
}

/** Swaps USDC and WETH or VOLT on Uniswap V3. */
export const swapV3: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const thin = random.fraction() < 0.2
  const { v3, tokens } = market.addresses
  const token = thin ? tokens.volt : tokens.weth
  const price = await v3Price(market, thin ? v3.voltUsdc : v3.wethUsdc)
  const amount = thin ? random.amount(50, 500, usdc) : random.amount(300, 4_000, usdc)
  const { tokenIn, tokenOut, amountIn, least } = sides(market, random.fraction(), token, amount, price)
  const data = encodeFunctionData({
    abi: v3RouterAbi,
    functionName: 'exactInputSingle',
    args: [
      {
        tokenIn,
        tokenOut,
        fee: thin ? v3Fees.voltUsdc : v3Fees.wethUsdc,
        recipient: from.address,
        deadline: maxUint256,
        amountIn,
        amountOutMinimum: least,
        sqrtPriceLimitX96: 0n,
      },
    ],
  })
  return { kind: 'swap-v3', from, to: v3.router, data, lane: thin ? 'volt' : 'weth' }
}

function tradeV2(
  { market, random }: Desk,
  kind: BusinessKind,
  from: TestAccount,
  token: Address,
  amount: bigint,
  price: number,
): Act {
  const { tokenIn, tokenOut, amountIn, least } = sides(market, random.fraction(), token, amount, price)
  const data = encodeFunctionData({
    abi: v2RouterAbi,
    functionName: 'swapExactTokensForTokens',
    args: [amountIn, least, [tokenIn, tokenOut], from.address, maxUint256],
  })
  const lane = token === market.addresses.tokens.volt ? 'volt' : 'weth'
  return { kind, from, to: market.addresses.v2.router, data, lane }
}

/**
 * Which way to swap `amount` USDC worth of `token`: back toward the opening price when the pool is half a percent
 * away from it, else by chance. Accepts 5 % less than the price of the moment.
 */
function sides(market: Market, chance: number, token: Address, amount: bigint, price: number) {
  const { tokens } = market.addresses
  // 8-decimal dollars per whole token, as USDC base units per wei.
  const opening = Number(openingPrices[token === tokens.volt ? 'volt' : 'weth']) / 1e20
  const away = price / opening - 1
  const buys = Math.abs(away) > 0.005 ? away < 0 : chance < 0.5
  const inToken = BigInt(Math.floor(Number(amount) / price))
  return buys
    ? { tokenIn: tokens.usdc, tokenOut: token, amountIn: amount, least: (inToken * 95n) / 100n }
    : { tokenIn: token, tokenOut: tokens.usdc, amountIn: inToken, least: (amount * 95n) / 100n }
}
