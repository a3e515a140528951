import { type Address, WAD } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { aavePoolAbi, feedAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { healthOf } from '../attacks/holdings.ts'
import { type Market, openingPrices } from '../market.ts'
import type { Act, Actor } from './act.ts'

/** How far the price of ether falls once in a while, in basis points: enough for the boldest borrower, no other. */
const fall = 250n
/** Below this part of the opening price, in basis points, ether counts as fallen. */
const fallen = 9_850n

/** Publishes a price of ether within 0.3 % of the opening one, or that of USDC within 0.02 %. */
export const updatePrice: Actor = async ({ market, random }) => {
  const { feeds } = market.addresses
  if (random.fraction() < 0.3) return submit(feeds.usdc, openingPrices.usdc + random.amount(-20, 20, 1_000n))
  if (await hasFallen(market)) return undefined
  return submit(feeds.weth, openingPrices.weth + random.amount(-75, 75, 10_000_000n))
}

/** Publishes a lower price of ether, as markets have bad hours. */
export const dropPrice: Actor = async ({ market }) => {
  const { health } = await healthOf(market)
  if (health > (WAD * 104n) / 100n || (await hasFallen(market))) return undefined
  return submit(market.addresses.feeds.weth, (openingPrices.weth * (10_000n - fall)) / 10_000n)
}

/** Publishes the opening price again once nobody is left to liquidate. */
export const recoverPrice: Actor = async ({ market }) => {
  if (!(await hasFallen(market))) return undefined
  const { health } = await healthOf(market)
  return health < WAD ? undefined : submit(market.addresses.feeds.weth, openingPrices.weth)
}

/** Liquidates half of the borrower's loan when it is under water, as a keeper does who is paid a bonus for it. */
export const liquidate: Actor = async ({ market }) => {
  const { tokens, aave } = market.addresses
  const { debt, health } = await healthOf(market)
  if (health >= WAD || debt === 0n) return undefined
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'liquidationCall',
    // The debt has 8 decimals and USDC 6.
    args: [tokens.weth, tokens.usdc, accounts.borrower.address, debt / 200n, false],
  })
  return { kind: 'liquidation', from: accounts.liquidator, to: aave.pool, data, lane: 'oracle' }
}

/** Borrows close to the limit again after a liquidation, when the price has recovered. */
export const borrowBoldly: Actor = async ({ market }) => {
  const { tokens, aave } = market.addresses
  if (await hasFallen(market)) return undefined
  const { available, health } = await healthOf(market)
  if (health < (WAD * 104n) / 100n) return undefined
  const from = accounts.borrower
  const data = encodeFunctionData({
    abi: aavePoolAbi,
    functionName: 'borrow',
    args: [tokens.usdc, (available * 99n) / 10_000n, 2n, 0, from.address],
  })
  return { kind: 'borrow', from, to: aave.pool, data, lane: 'oracle' }
}

async function hasFallen(market: Market): Promise<boolean> {
  const answer = await market.client.readContract({
    address: market.addresses.feeds.weth,
    abi: feedAbi,
    functionName: 'latestAnswer',
  })
  return answer < (openingPrices.weth * fallen) / 10_000n
}

function submit(to: Address, answer: bigint): Act {
  const data = encodeFunctionData({ abi: feedAbi, functionName: 'submit', args: [answer] })
  return { kind: 'oracle-update', from: accounts.keeper, to, data, lane: 'oracle' }
}
