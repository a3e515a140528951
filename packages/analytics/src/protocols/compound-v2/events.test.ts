import type { Address } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { makeLending, makeLiquidation, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { uniswapV2 } from '../uniswap-v2/model.ts'
import { compoundV2 } from './model.ts'

const market = addressOf(0xf2)
const collateral = addressOf(0xc)
const liquidator = addressOf(2)
const user = addressOf(9)

const transfer = (token: Address, from: Address, to: Address, value: bigint) =>
  emit(token, 'event Transfer(address indexed from, address indexed to, uint256 value)', { from, to, value })
const liquidateBorrow = emit(
  market,
  'event LiquidateBorrow(address liquidator, address borrower, uint256 repayAmount, address cTokenCollateral, uint256 seizeTokens)',
  { liquidator, borrower: user, repayAmount: 100n, cTokenCollateral: collateral, seizeTokens: 5500n },
)
const liquidation = makeLiquidation({
  protocol: 'compound_v2',
  collateralToken: collateral,
  collateralAmount: 5500n,
})

describe('a liquidation seizes cTokens, and its debt is the token', () => {
  test('that the liquidator paid in the same amount', () => {
    const logs = [
      transfer(tokenB, liquidator, market, 99n),
      transfer(tokenA, liquidator, market, 100n),
      transfer(collateral, user, liquidator, 5500n),
      liquidateBorrow,
    ]
    expect(readAll(compoundV2, logs).actions).toEqual([{ ...liquidation, order: 3 }])
  })

  test('ether when nothing was transferred to the market', () => {
    const logs = [transfer(tokenA, liquidator, addressOf(5), 100n), liquidateBorrow]
    expect(readAll(compoundV2, logs).actions).toEqual([{ ...liquidation, debtToken: ether, order: 1 }])
  })

  test('unknown when only another amount was transferred', () => {
    const logs = [transfer(tokenA, liquidator, market, 101n), liquidateBorrow]
    expect(readAll(compoundV2, logs).actions).toEqual([{ ...liquidation, debtToken: undefined, order: 1 }])
  })
})

const mint = emit(market, 'event Mint(address minter, uint256 mintAmount, uint256 mintTokens)', {
  minter: liquidator,
  mintAmount: 100n,
  mintTokens: 7n,
})

test('a mint is a deposit of what was paid', () => {
  const logs = [transfer(tokenB, liquidator, market, 100n), mint, transfer(market, market, liquidator, 7n)]
  expect(readAll(compoundV2, logs).actions).toEqual([makeLending({ kind: 'deposit', order: 1 })])
})

test('a mint without the cToken that it minted is of something else, as a pair is of Uniswap', () => {
  expect(readAll(compoundV2, [mint]).actions).toEqual([])
  const pair = emit(market, 'event Mint(address indexed sender, uint256 amount0, uint256 amount1)', {
    sender: liquidator,
    amount0: 1n,
    amount1: 2n,
  })
  expect(readAll(compoundV2, [pair, transfer(market, market, liquidator, 2n)]).actions).toEqual([])
  expect(readAll(uniswapV2, [mint]).actions).toEqual([])
})

test('a redemption is a withdrawal', () => {
  const redeem = emit(market, 'event Redeem(address redeemer, uint256 redeemAmount, uint256 redeemTokens)', {
    redeemer: liquidator,
    redeemAmount: 100n,
    redeemTokens: 7n,
  })
  const logs = [transfer(tokenB, market, liquidator, 100n), transfer(market, liquidator, market, 7n), redeem]
  expect(readAll(compoundV2, logs).actions).toEqual([makeLending({ kind: 'withdraw', order: 2 })])
  expect(readAll(compoundV2, [redeem]).actions).toEqual([])
})

test('a borrowing is of what the market sent', () => {
  const borrow = emit(
    market,
    'event Borrow(address borrower, uint256 borrowAmount, uint256 accountBorrows, uint256 totalBorrows)',
    { borrower: liquidator, borrowAmount: 100n, accountBorrows: 150n, totalBorrows: 900n },
  )
  expect(readAll(compoundV2, [borrow]).actions).toEqual([makeLending({ token: ether })])
  const logs = [transfer(tokenB, market, liquidator, 100n), borrow]
  expect(readAll(compoundV2, logs).actions).toEqual([makeLending({ order: 1 })])
})

test('a repayment is of the borrower, whoever paid', () => {
  const repay = emit(
    market,
    'event RepayBorrow(address payer, address borrower, uint256 repayAmount, uint256 accountBorrows, uint256 totalBorrows)',
    { payer: liquidator, borrower: user, repayAmount: 100n, accountBorrows: 50n, totalBorrows: 900n },
  )
  const logs = [transfer(tokenB, liquidator, market, 100n), repay]
  expect(readAll(compoundV2, logs).actions).toEqual([makeLending({ kind: 'repay', account: user, order: 1 })])
})
