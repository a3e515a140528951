import { expect, test } from 'vitest'
import { makePrice, makeSwap, tokenA, tokenB } from '../testing/actions.ts'
import { addressOf, makeReading, makeTransaction } from '../testing/reading.ts'
import { ether, type Token, weth } from '../transfer.ts'
import { pricesFromBlock } from './fromBlock.ts'
import { worthOf } from './worth.ts'

const usdc: Token = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
const one = 10n ** 18n

/** A pair whose swap of 1 unit of coin 0 for none left these reserves. */
function traded(n: number, tokens: readonly [Token, Token], reserves: readonly [bigint, bigint]) {
  const pool = addressOf(n)
  const [tokenIn, tokenOut] = tokens
  return [
    makePrice({ pool, reserves: [reserves[0] + 1n, reserves[1]] }),
    makeSwap({ pool, venue: pool, tokenIn, tokenOut, amountIn: 1n, amountOut: 0n }),
  ]
}

const dollarPool = traded(0xd1, [usdc, weth], [2_000_000_000_000n, 1000n * one])

test('a token is priced by the deepest pool against WETH, as the block found it', () => {
  const block = makeReading([
    makeTransaction({ actions: traded(0xe1, [tokenA, weth], [100n, 50n * one]) }),
    makeTransaction({ actions: traded(0xe2, [tokenA, weth], [100n, 10n * one]) }),
  ])
  const { priceOf, pools, basis } = pricesFromBlock(block)
  expect(worthOf({ [tokenA]: 2n }, priceOf, 1).value).toBe(one)
  expect(pools.get(tokenA)).toBe(addressOf(0xe1))
  expect(basis).toBe('block-pools')
})

test('a pool against a dollar token prices by way of the dollar pool', () => {
  const block = makeReading([
    makeTransaction({ actions: [...dollarPool, ...traded(0xe3, [tokenB, usdc], [10n, 20_000_000_000n])] }),
  ])
  // 10 B are 20,000 dollars, and 2,000 dollars are one ether.
  expect(worthOf({ [tokenB]: 1n }, pricesFromBlock(block).priceOf, 1).value).toBe(one)
  expect(worthOf({ [tokenB]: 1n }, pricesFromBlock(block, 'usd').priceOf, 1).value).toBe(2000n * one)
})

test('ether is WETH, and has a dollar price only when the block tells one', () => {
  const block = makeReading([makeTransaction({ actions: dollarPool })])
  expect(worthOf({ [ether]: one }, pricesFromBlock(block).priceOf, 1).value).toBe(one)
  expect(worthOf({ [ether]: one }, pricesFromBlock(block, 'usd').priceOf, 1).value).toBe(2000n * one)
  expect(worthOf({ [ether]: one }, pricesFromBlock(makeReading([]), 'usd').priceOf, 1).unknown).toEqual([
    ether,
  ])
})

test('what the block does not trade, and other blocks, have no price', () => {
  const { priceOf } = pricesFromBlock(makeReading([makeTransaction({ actions: dollarPool })]))
  expect(priceOf(tokenA, 1)).toBeUndefined()
  expect(priceOf(usdc, 2)).toBeUndefined()
})

test('a price that the block itself drove away does not count', () => {
  const pool = addressOf(0xe4)
  const block = makeReading([
    makeTransaction({
      actions: [
        makePrice({ pool, reserves: [1000n, one] }),
        makeSwap({ pool, tokenIn: tokenA, tokenOut: weth, amountIn: 900n, amountOut: 9n * one }),
      ],
    }),
  ])
  expect(worthOf({ [tokenA]: 1n }, pricesFromBlock(block).priceOf, 1).value).toBe(one / 10n)
})
