import type { Address } from '@membrane/core'
import { v2PairAbi, v3PoolAbi } from '../abi.ts'
import type { Market } from '../market.ts'

/** Reserves of a pair and the price of its base token, in USDC base units per base unit. Statistics, hence floats. */
export async function v2Price(market: Market, pair: Address) {
  const [token0, [reserve0, reserve1]] = await Promise.all([
    market.client.readContract({ address: pair, abi: v2PairAbi, functionName: 'token0' }),
    market.client.readContract({ address: pair, abi: v2PairAbi, functionName: 'getReserves' }),
  ])
  const usdcIs0 = token0.toLowerCase() === market.addresses.tokens.usdc
  const [quote, base] = usdcIs0 ? [reserve0, reserve1] : [reserve1, reserve0]
  return { quote: Number(quote), base: Number(base), price: Number(quote) / Number(base) }
}

/** The price of a pool's base token at this moment, in USDC base units per base unit. */
export async function v3Price(market: Market, pool: Address): Promise<number> {
  const [token0, [sqrtPriceX96]] = await Promise.all([
    market.client.readContract({ address: pool, abi: v3PoolAbi, functionName: 'token0' }),
    market.client.readContract({ address: pool, abi: v3PoolAbi, functionName: 'slot0' }),
  ])
  const price = (Number(sqrtPriceX96) / 2 ** 96) ** 2
  return token0.toLowerCase() === market.addresses.tokens.usdc ? 1 / price : price
}
