import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { type Abi, decodeFunctionResult, type Hex, numberToHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encode, type Node, openNode } from '../protocols/testing/node.ts'
import { type Compiled, compileSolidity, publishedArtifact } from '../protocols/testing/solidity.ts'
import { maxSqrtRatio, maxTick, minSqrtRatio, minTick, sqrtRatioAtTick } from './tickMath.ts'
import { getAmountIn, getAmountOut } from './uniswapV2.ts'
import { type ExactPool, type ExactSwap, swapExact } from './uniswapV3.ts'

const require = createRequire(import.meta.url)
const { Trader, Coin } = compileSolidity({
  entries: ['Trader.sol'],
  read: (name) => readFileSync(new URL(`./testing/${name}`, import.meta.url), 'utf8'),
}) as { readonly Trader: Compiled; readonly Coin: Compiled }
let node: Node
let desk: Hex
let coins: readonly [Hex, Hex]

beforeAll(async () => {
  node = await openNode()
  desk = await node.deploy(Trader)
  const [a, b] = [await node.deploy(Coin), await node.deploy(Coin)]
  coins = BigInt(a) < BigInt(b) ? [a, b] : [b, a]
}, 60_000)

afterAll(() => node.stop())

const tell = (functionName: string, args: readonly unknown[]) =>
  node.send(zeroAddress, desk, encode(Trader.abi, functionName, args))

/** What a function would return if it were sent. */
async function ask<T>(to: Hex, abi: Abi, functionName: string, args: readonly unknown[]): Promise<T> {
  const call = { to, data: encode(abi, functionName, args), gas: numberToHex(30_000_000) }
  const data = await node.rpc<Hex>('eth_call', [call, 'latest'])
  return decodeFunctionResult({ abi, functionName, data }) as T
}

/** Integers spread evenly over orders of magnitude. */
const magnitude = (decades: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: decades }), fc.bigInt({ min: 1_000_000n, max: 9_999_999n }))
    .map(([power, digits]) => (digits * 10n ** BigInt(power)) / 1_000_000n)

const draw = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, seed: number) =>
  fc.sample(arbitrary, { numRuns, seed })

test('a Uniswap v2 pair pays what is computed, and not one base unit more', async () => {
  const { abi, bytecode } = require('@uniswap/v2-core/build/UniswapV2Factory.json')
  const factory = await node.deploy({ abi, bytecode, links: {} }, [zeroAddress])
  await node.send(zeroAddress, factory, encode(abi, 'createPair', coins))
  const pair = await ask<Hex>(factory, abi, 'getPair', coins)
  const reserves = [3n * 10n ** 21n, 7n * 10n ** 12n] as [bigint, bigint]
  await tell('fund', [pair, ...reserves])
  const sales = draw(fc.tuple(fc.boolean(), magnitude(23)), 120, 2).flatMap(([zeroForOne, amount]) => {
    const [from, to] = zeroForOne ? ([0, 1] as const) : ([1, 0] as const)
    // Not beyond what a pair can count, 2^112.
    const amountIn = amount % (reserves[from] * 50n)
    const amountOut = getAmountOut({ reserveIn: reserves[from], reserveOut: reserves[to] }, amountIn)
    // A pair refuses to swap for nothing.
    if (amountOut === 0n) return []
    reserves[from] += amountIn
    reserves[to] -= amountOut
    return [{ zeroForOne, amountIn, amountOut }]
  })
  expect(sales.length).toBeGreaterThan(60)
  expect(await ask<bigint>(desk, Trader.abi, 'sell', [pair, sales])).toBe(BigInt(sales.length))
}, 30_000)

test('what v2 asks for an amount buys it, and one base unit less does not', () => {
  const reserve = magnitude(24).map((n) => n + 1_000n)
  fc.assert(
    fc.property(reserve, reserve, fc.integer({ min: 1, max: 99 }), (reserveIn, reserveOut, percent) => {
      const pair = { reserveIn, reserveOut }
      const wanted = (reserveOut * BigInt(percent)) / 100n + 1n
      const asked = getAmountIn(pair, wanted)
      expect(getAmountOut(pair, asked)).toBeGreaterThanOrEqual(wanted)
      // The formula adds one after rounding down, so that an exact quotient is overpaid by one.
      expect(getAmountOut(pair, asked - 2n)).toBeLessThan(wanted)
    }),
  )
  expect(() => getAmountIn({ reserveIn: 10n, reserveOut: 10n }, 10n)).toThrow(
    expect.objectContaining({ code: 'PAIR_EMPTY' }),
  )
})

const venues = [
  { fee: 500, tickSpacing: 10, tick: 201_234, seed: 1 },
  { fee: 3_000, tickSpacing: 60, tick: -77, seed: 2 },
  { fee: 10_000, tickSpacing: 200, tick: -276_324, seed: 3 },
]

test.each(venues)(
  'a Uniswap v3 pool of fee $fee swaps as computed, to the wei',
  async (venue) => {
    const { fee, tickSpacing, seed } = venue
    const factory = publishedArtifact(
      '@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json',
    )
    const at = await node.deploy(factory)
    await node.send(zeroAddress, at, encode(factory.abi, 'createPool', [...coins, fee]))
    const address = await ask<Hex>(at, factory.abi, 'getPool', [...coins, fee])
    const { abi } = publishedArtifact(
      '@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json',
    )
    const start = sqrtRatioAtTick(venue.tick) + 12_345n
    await node.send(zeroAddress, address, encode(abi, 'initialize', [start]))

    const supplied = draw(
      fc.record({
        below: fc.integer({ min: 1, max: 900 }),
        above: fc.integer({ min: 1, max: 900 }),
        shift: fc.integer({ min: -400, max: 400 }),
        liquidity: magnitude(24).map((n) => n + 1_000n),
      }),
      12,
      seed,
    ).map(({ below, above, shift, liquidity }) => {
      const middle = Math.floor(venue.tick / tickSpacing) + shift
      return { lower: (middle - below) * tickSpacing, upper: (middle + above) * tickSpacing, liquidity }
    })
    for (const { lower, upper, liquidity } of supplied)
      await tell('supply', [address, lower, upper, liquidity])

    let pool: ExactPool = {
      sqrtPriceX96: start,
      tick: venue.tick,
      fee,
      tickSpacing,
      ...ticksOf(supplied, venue.tick),
    }
    // To the ends of all prices where that takes few words of the bitmap: gas has limits.
    const ends = tickSpacing > 10
    const lowest = ends ? minSqrtRatio + 1n : start / 4n
    const highest = ends ? maxSqrtRatio - 1n : start * 4n
    const outcomes: object[] = []
    const swaps = draw(
      fc.tuple(fc.boolean(), fc.boolean(), magnitude(26), fc.integer({ min: 1, max: 40 })),
      100,
      seed,
    ).map(([wanted, exactIn, size, distance]) => {
      const { sqrtPriceX96: now } = pool
      const zeroForOne = now <= lowest ? false : now >= highest ? true : wanted
      // A limit some per cent away in some swaps, as far as prices go in the others.
      const near = (now * BigInt(zeroForOne ? 1_000 - distance : 1_000 + distance)) / 1_000n
      const far = zeroForOne ? lowest : highest
      const limit = distance > 20 || (zeroForOne ? near < far : near > far) ? far : near
      const swap: ExactSwap = {
        zeroForOne,
        amountSpecified: exactIn ? size : -size,
        sqrtPriceLimitX96: limit,
      }
      const result = swapExact(pool, swap)
      pool = result.pool
      const { sqrtPriceX96, tick, liquidity } = pool
      outcomes.push({ amount0: result.amount0, amount1: result.amount1, sqrtPriceX96, tick, liquidity })
      return { ...swap, limit }
    })
    expect(await ask(desk, Trader.abi, 'swap', [address, swaps])).toEqual(outcomes)
  },
  30_000,
)

test('ticks reach as far as prices do, and no further', () => {
  expect([minSqrtRatio, maxSqrtRatio]).toEqual([
    4_295_128_739n,
    1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n,
  ])
  for (const tick of [minTick - 1, maxTick + 1, 0.5, Number.NaN]) {
    expect(() => sqrtRatioAtTick(tick)).toThrow(expect.objectContaining({ code: 'TICK_INVALID' }))
  }
})

/** What a pool's bitmap holds after these were supplied. */
function ticksOf(
  supplied: readonly { readonly lower: number; readonly upper: number; readonly liquidity: bigint }[],
  tick: number,
): Pick<ExactPool, 'ticks' | 'liquidity'> {
  const nets = new Map<number, bigint>()
  for (const { lower, upper, liquidity } of supplied) {
    nets.set(lower, (nets.get(lower) ?? 0n) + liquidity)
    nets.set(upper, (nets.get(upper) ?? 0n) - liquidity)
  }
  const ticks = [...nets].sort(([a], [b]) => a - b).map(([at, liquidityNet]) => ({ tick: at, liquidityNet }))
  const active = supplied.filter(({ lower, upper }) => lower <= tick && tick < upper)
  return { ticks, liquidity: active.reduce((sum, { liquidity }) => sum + liquidity, 0n) }
}
