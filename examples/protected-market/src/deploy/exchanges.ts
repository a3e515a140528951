import type { Address } from '@membrane/core'
import { encodeFunctionData, maxUint256 } from 'viem'
import { tokenAbi, v2FactoryAbi, v2RouterAbi, v3PoolAbi, v3PositionsAbi } from '../abi.ts'
import type { TestAccount } from '../accounts.ts'
import { v3Fees } from '../market.ts'
import { publishedArtifact } from './artifacts.ts'
import type { Batch } from './batch.ts'
import type { Tokens } from './tokens.ts'

export type Exchanges = {
  readonly v2Factory: Address
  readonly v2Router: Address
  readonly v3Factory: Address
  readonly v3Router: Address
  readonly v3Positions: Address
}

/** What each pool opens with, in base units: amounts whose ratio is the opening price. */
const usdc = 10n ** 6n
const ether = 10n ** 18n
export const v2Liquidity = {
  wethUsdc: [1_000n * ether, 2_500_000n * usdc],
  voltUsdc: [250_000n * ether, 500_000n * usdc],
  gridUsdc: [400_000n * ether, 200_000n * usdc],
} as const
export const v3Liquidity = {
  wethUsdc: [2_400n * ether, 6_000_000n * usdc],
  voltUsdc: [150_000n * ether, 300_000n * usdc],
  gridUsdc: [7_000_000n * ether, 3_500_000n * usdc],
} as const

/** The widest position that each tick spacing allows: liquidity as in Uniswap V2. */
const fullRange: Readonly<Record<number, number>> = { 500: 887_270, 3000: 887_220 }
const pairs = ['wethUsdc', 'voltUsdc', 'gridUsdc'] as const
const deadline = maxUint256

/** Deploys Uniswap V2 and V3 from their published bytecode. */
export function deployExchanges(batch: Batch, deployer: Address, weth: Address): Exchanges {
  const v2Factory = batch.deploy('Uniswap V2 factory', publishedArtifact('UniswapV2Factory'), [deployer])
  const v2Router = batch.deploy('Uniswap V2 router', publishedArtifact('UniswapV2Router'), [v2Factory, weth])
  const v3Factory = batch.deploy('Uniswap V3 factory', publishedArtifact('UniswapV3Factory'))
  const v3Router = batch.deploy('Uniswap V3 router', publishedArtifact('UniswapV3Router'), [v3Factory, weth])
  const v3Positions = batch.deploy('Uniswap V3 positions', publishedArtifact('UniswapV3Positions'), [
    v3Factory,
    weth,
    // Draws the picture of a position; nobody looks at it here.
    v3Factory,
  ])
  return { v2Factory, v2Router, v3Factory, v3Router, v3Positions }
}

/** Creates the pools and fills them from the supplier's tokens. The V3 pools keep 200 observations for averages. */
export function openPools(batch: Batch, exchanges: Exchanges, tokens: Tokens, supplier: TestAccount): void {
  for (const name of pairs) {
    const [base, quote] = sidesOf(name, tokens)
    const data = encodeFunctionData({ abi: v2FactoryAbi, functionName: 'createPair', args: [base, quote] })
    batch.send(`Uniswap V2 pair ${name}`, { to: exchanges.v2Factory, data })

    const [amountBase, amountQuote] = v3Liquidity[name]
    const [token0, token1, amount0, amount1] =
      base < quote ? [base, quote, amountBase, amountQuote] : [quote, base, amountQuote, amountBase]
    batch.send(`Uniswap V3 pool ${name}`, {
      to: exchanges.v3Positions,
      data: encodeFunctionData({
        abi: v3PositionsAbi,
        functionName: 'createAndInitializePoolIfNecessary',
        args: [token0, token1, v3Fees[name], sqrtPriceX96(amount0, amount1)],
      }),
    })
  }
  for (const token of Object.values(tokens)) {
    for (const spender of [exchanges.v2Router, exchanges.v3Positions]) {
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [spender, maxUint256] })
      batch.send('approval', { from: supplier, to: token, data })
    }
  }
}

/** Puts the opening liquidity into the pools of `openPools`, which must have been mined. */
export function fillPools(
  batch: Batch,
  exchanges: Exchanges,
  tokens: Tokens,
  v3Pools: readonly Address[],
  supplier: TestAccount,
): void {
  for (const name of pairs) {
    const [base, quote] = sidesOf(name, tokens)
    const [v2Base, v2Quote] = v2Liquidity[name]
    batch.send(`liquidity for Uniswap V2 ${name}`, {
      from: supplier,
      to: exchanges.v2Router,
      data: encodeFunctionData({
        abi: v2RouterAbi,
        functionName: 'addLiquidity',
        args: [base, quote, v2Base, v2Quote, 0n, 0n, supplier.address, deadline],
      }),
    })
    const [amountBase, amountQuote] = v3Liquidity[name]
    const inOrder = base < quote
    const tick = fullRange[v3Fees[name]] ?? 0
    batch.send(`liquidity for Uniswap V3 ${name}`, {
      from: supplier,
      to: exchanges.v3Positions,
      data: encodeFunctionData({
        abi: v3PositionsAbi,
        functionName: 'mint',
        args: [
          {
            token0: inOrder ? base : quote,
            token1: inOrder ? quote : base,
            fee: v3Fees[name],
            tickLower: -tick,
            tickUpper: tick,
            amount0Desired: inOrder ? amountBase : amountQuote,
            amount1Desired: inOrder ? amountQuote : amountBase,
            amount0Min: 0n,
            amount1Min: 0n,
            recipient: supplier.address,
            deadline,
          },
        ],
      }),
    })
  }
  for (const to of v3Pools) {
    const data = encodeFunctionData({
      abi: v3PoolAbi,
      functionName: 'increaseObservationCardinalityNext',
      args: [200],
    })
    batch.send('Uniswap V3 observations', { to, data })
  }
}

/** The tokens of a pool: what is priced, and what it is priced in. */
export function sidesOf(name: (typeof pairs)[number], tokens: Tokens): readonly [Address, Address] {
  if (name === 'wethUsdc') return [tokens.weth, tokens.usdc]
  return [name === 'voltUsdc' ? tokens.volt : tokens.grid, tokens.usdc]
}

/** sqrt(amount1 / amount0) * 2^96, rounded down: how Uniswap V3 writes a price (whitepaper, 6.1). */
export function sqrtPriceX96(amount0: bigint, amount1: bigint): bigint {
  return squareRoot((amount1 << 192n) / amount0)
}

/** The integer square root, rounded down, by Newton's method. */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
