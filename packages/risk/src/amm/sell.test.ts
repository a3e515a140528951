import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePool } from './compilePool.ts'
import { optimalSale, recover, sell } from './sell.ts'
import { sqrtRatioAtTick } from './tickMath.ts'
import { getAmountOut } from './uniswapV2.ts'
import { type ExactPool, swapExact } from './uniswapV3.ts'

const deep = compilePool({ kind: 'constant-product', quoteReserve: 50e6, fee: 0 }, 2_000)

test('the best seizure into a constant product is Y (sqrt(1 + b) - 1), and bY breaks even', () => {
  expect(optimalSale(deep, 1, Float64Array.of(1), 0, 0.05, Infinity)).toBeCloseTo(1_234_753.83, 1)
  const proceeds = sell(deep, 1, Float64Array.of(1), 0, 0.05 * 50e6)
  expect(proceeds).toBeCloseTo((0.05 * 50e6) / 1.05, 6)
})

test('no other amount earns more than the best one', () => {
  const ticks = [
    { tick: -4_000, liquidityNet: '30000000000000000000' },
    { tick: -900, liquidityNet: '500000000000000000000' },
    { tick: 2_100, liquidityNet: '-530000000000000000000' },
  ]
  const concentrated = compilePool(
    {
      kind: 'uniswap-v3',
      tick: 60,
      liquidity: '530000000000000000000',
      ticks,
      assetIs: 0,
      assetDecimals: 18,
      quoteDecimals: 18,
      quotePrice: 2_000,
      fee: 0.003,
    },
    2_000,
  )
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(unit, unit, unit, unit, fc.constantFrom(deep, concentrated), (a, b, c, d, pool) => {
      const q = 0.9 + 0.2 * a
      const x = 0.97 + 0.03 * b
      const bonus = 0.15 * c
      const profit = (amount: number) => sell(pool, q, Float64Array.of(x), 0, amount) - amount / (1 + bonus)
      const best = optimalSale(pool, q, Float64Array.of(x), 0, bonus, 1e9)
      // Neighbours, where a best that is off by as little as the fee would show.
      for (const other of [best * 2 * d + 1_000 * a, best * 0.99, best * 1.01])
        expect(profit(best)).toBeGreaterThanOrEqual(profit(other) - 1e-6)
    }),
  )
})

test('what may be seized bounds the best amount, and a pressed pool leaves none', () => {
  expect(optimalSale(deep, 1, Float64Array.of(1), 0, 0.05, 1_000)).toBe(1_000)
  expect(optimalSale(deep, 1, Float64Array.of(0.97), 0, 0.05, 1_000)).toBe(0)
})

test('a sale in two parts brings what one sale brings', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e8 }), fc.integer({ min: 1, max: 1e8 }), (first, second) => {
      const [once, twice] = [Float64Array.of(1), Float64Array.of(1)]
      const whole = sell(deep, 0.8, once, 0, first + second)
      const parts = sell(deep, 0.8, twice, 0, first) + sell(deep, 0.8, twice, 0, second)
      expect(Math.abs(parts / whole - 1)).toBeLessThan(1e-12)
      expect(Math.abs(twice[0]! / once[0]! - 1)).toBeLessThan(1e-12)
    }),
  )
})

test('over its ranges a pool stands at their top, and pays no more than it would there', () => {
  const narrow = {
    bounds: Float64Array.of(0.9, 1.1),
    liquidity: Float64Array.of(1e6),
    fee: 0,
    halfLifeSeconds: 3_600,
    stressSlowdown: 0,
  }
  // The outside price is 1.44 of the start, the pool's 1.21: a dollar of collateral brings 1.21 / 1.44.
  expect(sell(narrow, 1.2, Float64Array.of(1), 0, 1)).toBeCloseTo(1.21 / 1.44, 5)
  expect(optimalSale(narrow, 1.2, Float64Array.of(1), 0, 0.1, 1e9)).toBe(0)
})

test('beyond the last range nothing is paid', () => {
  const ticks = [
    { tick: -60, liquidityNet: '1000000000000000000000' },
    { tick: 60, liquidityNet: '-1000000000000000000000' },
  ]
  const narrow = compilePool(
    {
      kind: 'uniswap-v3',
      tick: 0,
      liquidity: '1000000000000000000000',
      ticks,
      assetIs: 1,
      assetDecimals: 18,
      quoteDecimals: 18,
      fee: 0,
    },
    1,
  )
  const x = Float64Array.of(1)
  const all = sell(narrow, 1, x, 0, 1e6)
  expect(all).toBeCloseTo(1_000 * (1 - 1.0001 ** -30), 9)
  expect(x[0]).toBeCloseTo(1.0001 ** -30, 12)
  expect(sell(narrow, 1, x, 0, 1e6)).toBe(0)
  // Outside price below every range: no buyer there either.
  expect(sell(narrow, 0.9, Float64Array.of(1), 0, 1e6)).toBe(0)
})

test('half of the deviation is gone after a half-life, and later when prices move', () => {
  const after = (seconds: number, absReturn: number) => {
    const x = Float64Array.of(0.9)
    recover(deep, x, 0, seconds, absReturn)
    return x[0]!
  }
  expect(after(3_600, 0)).toBeCloseTo(Math.sqrt(0.9), 12)
  expect(after(7_200, 0.05)).toBeCloseTo(Math.sqrt(0.9), 12)
  expect(after(100 * 3_600, 0)).toBe(1)
})

test('a pool whose price is not that of the asset, or whose liquidity runs negative, is refused', () => {
  const pool = {
    kind: 'uniswap-v3',
    tick: 0,
    liquidity: '10',
    ticks: [
      { tick: -60, liquidityNet: '10' },
      { tick: 60, liquidityNet: '-20' },
      { tick: 120, liquidityNet: '10' },
    ],
    assetIs: 0,
    assetDecimals: 18,
    quoteDecimals: 18,
  } as const
  const refused = expect.objectContaining({ code: 'POOL_INVALID' })
  expect(() => compilePool(pool, 1)).toThrow(refused)
  expect(() => compilePool({ ...pool, liquidity: '30' }, 2_000)).toThrow(refused)
})

test('a sale into a constant product brings what a Uniswap v2 pair pays', () => {
  const pool = compilePool({ kind: 'constant-product', quoteReserve: 40e6 }, 2_000)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (tokens) => {
      const reserves = { reserveIn: 20_000n * 10n ** 18n, reserveOut: 40_000_000n * 10n ** 18n }
      const exact = Number(getAmountOut(reserves, BigInt(tokens) * 10n ** 18n)) / 1e18
      expect(Math.abs(sell(pool, 1, Float64Array.of(1), 0, tokens * 2_000) / exact - 1)).toBeLessThan(1e-9)
    }),
  )
})

test('sales into ranges bring what a Uniswap v3 pool pays, from wherever the price has gone', () => {
  const side = fc.constantFrom(0 as const, 1 as const)
  const range = fc.record({
    lower: fc.integer({ min: -60, max: 50 }),
    width: fc.integer({ min: 1, max: 60 }),
    liquidity: fc.integer({ min: 1, max: 1_000 }),
  })
  const sales = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(side, fc.array(range, { maxLength: 8 }), sales, (assetIs, narrow, amounts) => {
      const ranges = [{ lower: -100, width: 200, liquidity: 100 }, ...narrow]
      const nets = new Map<number, bigint>()
      for (const { lower, width, liquidity } of ranges) {
        const amount = BigInt(liquidity) * 10n ** 21n
        nets.set(lower * 60, (nets.get(lower * 60) ?? 0n) + amount)
        nets.set((lower + width) * 60, (nets.get((lower + width) * 60) ?? 0n) - amount)
      }
      const ticks = [...nets]
        .sort(([a], [b]) => a - b)
        .map(([tick, liquidityNet]) => ({ tick, liquidityNet }))
      const liquidity = ticks.reduce(
        (sum, { tick, liquidityNet }) => (tick <= 0 ? sum + liquidityNet : sum),
        0n,
      )
      let exact: ExactPool = {
        sqrtPriceX96: sqrtRatioAtTick(0),
        tick: 0,
        liquidity,
        tickSpacing: 60,
        fee: 3_000,
        ticks,
      }
      const fast = compilePool(
        {
          kind: 'uniswap-v3',
          tick: 0,
          liquidity: String(liquidity),
          ticks: ticks.map(({ tick, liquidityNet }) => ({ tick, liquidityNet: String(liquidityNet) })),
          assetIs,
          assetDecimals: 18,
          quoteDecimals: 18,
          quotePrice: 5,
        },
        5,
      )
      const x = Float64Array.of(1)
      for (const tokens of amounts) {
        if (exact.liquidity === 0n) {
          expect(sell(fast, 1, x, 0, tokens * 5)).toBe(0)
          continue
        }
        const swap = { zeroForOne: assetIs === 0, amountSpecified: BigInt(tokens) * 10n ** 18n }
        const { amount0, amount1, pool } = swapExact(exact, swap)
        exact = pool
        const paid = -Number(assetIs === 0 ? amount1 : amount0) / 1e18
        const received = sell(fast, 1, x, 0, tokens * 5)
        expect(Math.abs(received - paid * 5)).toBeLessThanOrEqual(1e-9 * paid * 5)
      }
      const place = (ratio: bigint) => (Number(ratio) / 2 ** 96) ** (assetIs === 0 ? 1 : -1)
      // Past the last range the contract's price runs on to the end of all prices, ours stays where the last buyer was.
      const last = place(sqrtRatioAtTick((assetIs === 0 ? ticks[0] : ticks.at(-1))!.tick))
      expect(x[0]! / Math.max(place(exact.sqrtPriceX96), last)).toBeCloseTo(1, 9)
    }),
  )
})
