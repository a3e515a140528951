import { encodeFunctionData } from 'viem'
import { aavePoolAbi } from '../abi.ts'
import { users } from '../accounts.ts'
import { healthOf, tokenBalance } from '../attacks/holdings.ts'
import type { Actor } from './act.ts'

const usdc = 10n ** 6n
const ether = 10n ** 18n
const variableRate = 2n

/** Deposits USDC or ether into the lending pool. */
export const supply: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const { tokens, aave } = market.addresses
  const [asset, amount] =
    random.fraction() < 0.6
      ? [tokens.usdc, random.amount(500, 12_000, usdc)]
      : [tokens.weth, random.amount(10, 300, ether / 100n)]
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'supply',
    args: [asset, amount, from.address, 0],
  })
  return { kind: 'supply', from, to: aave.pool, data }
}

/** Borrows USDC, a fraction of what the collateral allows. */
export const borrow: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const { tokens, aave } = market.addresses
  const amount = random.amount(200, 4_000, usdc)
  const { available } = await healthOf(market, from.address)
  // `available` has 8 decimals and USDC 6.
  if (available / 100n < amount * 4n) return undefined
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'borrow',
    args: [tokens.usdc, amount, variableRate, 0, from.address],
  })
  return { kind: 'borrow', from, to: aave.pool, data }
}

/** Repays a part of a loan. */
export const repay: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const { tokens, aave } = market.addresses
  const amount = random.amount(100, 3_000, usdc)
  const { debt } = await healthOf(market, from.address)
  if (debt / 100n < amount) return undefined
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'repay',
    args: [tokens.usdc, amount, variableRate, from.address],
  })
  return { kind: 'repay', from, to: aave.pool, data }
}

/** Withdraws a part of a USDC deposit. */
export const withdraw: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const { tokens, aave } = market.addresses
  const amount = random.amount(200, 8_000, usdc)
  if ((await tokenBalance(market, aave.usdc.aToken, from.address)) < amount) return undefined
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'withdraw',
    args: [tokens.usdc, amount, from.address],
  })
  return { kind: 'withdraw', from, to: aave.pool, data }
}
