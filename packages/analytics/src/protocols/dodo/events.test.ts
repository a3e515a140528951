import { expect, test } from 'vitest'
import { makeFlashLoan, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { dodo } from './model.ts'

const pool = addressOf(0xf1)
const trader = addressOf(2)

test('version 2 names the tokens', () => {
  const log = emit(
    pool,
    'event DODOSwap(address fromToken, address toToken, uint256 fromAmount, uint256 toAmount, address trader, address receiver)',
    { fromToken: tokenB, toToken: tokenA, fromAmount: 100n, toAmount: 90n, trader, receiver: addressOf(4) },
  )
  expect(readAll(dodo, [log]).actions).toEqual([
    makeSwap({
      protocol: 'dodo',
      recipient: addressOf(4),
      tokenIn: tokenB,
      tokenOut: tokenA,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})

test('version 1 sells or buys the base token', () => {
  const sell = emit(
    pool,
    'event SellBaseToken(address indexed seller, uint256 payBase, uint256 receiveQuote)',
    {
      seller: trader,
      payBase: 100n,
      receiveQuote: 90n,
    },
  )
  const buy = emit(pool, 'event BuyBaseToken(address indexed buyer, uint256 receiveBase, uint256 payQuote)', {
    buyer: trader,
    receiveBase: 90n,
    payQuote: 100n,
  })
  const swap = makeSwap({ protocol: 'dodo', tokenIn: undefined, tokenOut: undefined })
  expect(readAll(dodo, [sell, buy]).actions).toEqual([swap, { ...swap, coinIn: 1, coinOut: 0, order: 1 }])
})

test('a flash loan lends base, quote or both', () => {
  const log = emit(
    pool,
    'event DODOFlashLoan(address borrower, address assetTo, uint256 baseAmount, uint256 quoteAmount)',
    { borrower: trader, assetTo: addressOf(4), baseAmount: 100n, quoteAmount: 200n },
  )
  const loan = makeFlashLoan({
    protocol: 'dodo',
    lender: pool,
    receiver: addressOf(4),
    token: undefined,
    fee: undefined,
  })
  expect(readAll(dodo, [log]).actions).toEqual([loan, { ...loan, amount: 200n }])
})
