import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeLiquidity, makePrice, makeSwap, tokenA, tokenB } from '../testing/actions.ts'
import { addressOf, makeTransaction } from '../testing/reading.ts'
import { priceExcursions, reservesBefore } from './excursion.ts'

const pool = addressOf(0xf1)

test('a pair that is drained and refilled comes back to where it was found', () => {
  const transaction = makeTransaction({
    actions: [
      makePrice({ reserves: [2000n, 500n], order: 3 }),
      makeSwap({ amountIn: 1000n, amountOut: 500n, order: 4 }),
      makePrice({ reserves: [1000n, 1000n], order: 9 }),
      makeSwap({
        coinIn: 1,
        coinOut: 0,
        amountIn: 500n,
        amountOut: 1000n,
        tokenIn: tokenB,
        tokenOut: tokenA,
        order: 10,
      }),
    ],
  })
  const [excursion] = priceExcursions(transaction)
  expect(excursion).toMatchObject({
    pool,
    tokens: [tokenA, tokenB],
    start: 1,
    startFrom: 'state',
    extreme: { price: 0.25, order: 3 },
    end: { price: 1, order: 9 },
    reversal: 1,
  })
  expect(excursion?.ratio).toBeCloseTo(4)
})

test('a price that stays where it was driven is not reversed', () => {
  const actions = [
    makePrice({ reserves: [2000n, 500n] }),
    makeSwap({ amountIn: 1000n, amountOut: 500n, order: 1 }),
  ]
  expect(priceExcursions(makeTransaction({ actions }))[0]).toMatchObject({ reversal: 0 })
})

test('a return past the start undoes all of it and no more', () => {
  const actions = [
    makePrice({ reserves: [1000n, 1000n], order: 0 }),
    makePrice({ reserves: [2000n, 500n], order: 1 }),
    makePrice({ reserves: [900n, 1100n], order: 2 }),
  ]
  expect(priceExcursions(makeTransaction({ actions }))[0]).toMatchObject({ start: 1, reversal: 1 })
})

test('a plain sync before the first swap is the start', () => {
  const actions = [
    makePrice({ reserves: [1000n, 4000n], order: 0 }),
    makePrice({ reserves: [2000n, 2000n], order: 5 }),
    makeSwap({ amountIn: 1000n, amountOut: 2000n, order: 6 }),
  ]
  expect(priceExcursions(makeTransaction({ actions }))[0]).toMatchObject({ start: 4, end: { price: 1 } })
})

test('the average price stands in where a pool tells its price after a swap alone', () => {
  const actions = [
    makeSwap({ protocol: 'uniswap_v3', amountIn: 100n, amountOut: 400n }),
    makePrice({ protocol: 'uniswap_v3', reserves: undefined, sqrtPriceX96: 1n << 96n }),
  ]
  expect(priceExcursions(makeTransaction({ actions }))[0]).toMatchObject({
    start: 4,
    startFrom: 'average',
    end: { price: 1 },
  })
})

test('an earlier state of the block is the start', () => {
  const actions = [makePrice({ reserves: undefined, sqrtPriceX96: 1n << 97n })]
  const earlier = makePrice({ reserves: undefined, sqrtPriceX96: 1n << 96n })
  expect(priceExcursions(makeTransaction({ actions }), () => earlier)[0]).toMatchObject({
    start: 1,
    startFrom: 'state',
    extreme: { price: 4 },
  })
})

test('pools that report no price are left out', () => {
  expect(priceExcursions(makeTransaction({ actions: [makeSwap()] }))).toEqual([])
})

test('an emptied pool has no price', () => {
  expect(priceExcursions(makeTransaction({ actions: [makePrice({ reserves: [0n, 5n] })] }))).toEqual([])
})

test('undoing a move gives the reserves that it began with', () => {
  const amount = fc.bigInt(1n, 10n ** 30n)
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      fc.boolean(),
      (reserve0, reserve1, amountIn, amountOut, flip) => {
        const swap = makeSwap({ amountIn, amountOut, coinIn: flip ? 1 : 0, coinOut: flip ? 0 : 1 })
        const after = flip
          ? ([reserve0, reserve1 + amountIn] as const)
          : ([reserve0 + amountIn, reserve1] as const)
        const before = flip ? [reserve0 + amountOut, reserve1] : [reserve0, reserve1 + amountOut]
        expect(reservesBefore(after, swap)).toEqual(before)
        const mint = makeLiquidity({ amounts: [amountIn, amountOut] })
        expect(reservesBefore([reserve0 + amountIn, reserve1 + amountOut], mint)).toEqual([
          reserve0,
          reserve1,
        ])
      },
    ),
  )
})
