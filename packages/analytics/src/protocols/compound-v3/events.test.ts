import type { Address } from '@membrane/core'
import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLending, makeLiquidation, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { compoundV3 } from './model.ts'

const comet: Address = '0xc3d688b66703497daa19211eedff47f25384cdc3'
const usdc: Address = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
const absorber = addressOf(2)
const user = addressOf(9)

const seized = (asset: Address, amount: bigint, borrower = user) =>
  emit(
    comet,
    'event AbsorbCollateral(address indexed absorber, address indexed borrower, address indexed asset, uint256 collateralAbsorbed, uint256 usdValue)',
    { absorber, borrower, asset, collateralAbsorbed: amount, usdValue: 1n },
  )
const absorbed = (amount: bigint, borrower = user) =>
  emit(
    comet,
    'event AbsorbDebt(address indexed absorber, address indexed borrower, uint256 basePaidOut, uint256 usdValue)',
    { absorber, borrower, basePaidOut: amount, usdValue: 1n },
  )
const liquidation = makeLiquidation({
  protocol: 'compound_v3',
  market: comet,
  style: 'absorb',
  debtToken: usdc,
})

test('an absorbed account gives each of its collaterals, and the debt once', () => {
  const other = addressOf(8)
  const logs = [
    seized(tokenA, 7n, other),
    absorbed(50n, other),
    seized(tokenB, 110n),
    seized(tokenA, 3n),
    absorbed(100n),
  ]
  expect(readAll(compoundV3, logs).actions).toEqual([
    {
      ...liquidation,
      user: other,
      debtAmount: 50n,
      collateralToken: tokenA,
      collateralAmount: 7n,
      order: 1,
    },
    { ...liquidation, order: 4 },
    {
      ...liquidation,
      debtAmount: undefined,
      collateralToken: tokenA,
      collateralAmount: 3n,
      order: 4,
    },
  ])
})

test('a debt without collateral is absorbed all the same', () => {
  expect(readAll(compoundV3, [absorbed(100n)]).actions).toEqual([
    { ...liquidation, collateralToken: undefined, collateralAmount: undefined },
  ])
})

test('absorbed collateral is sold for the base token', () => {
  const log = emit(
    comet,
    'event BuyCollateral(address indexed buyer, address indexed asset, uint256 baseAmount, uint256 collateralAmount)',
    { buyer: absorber, asset: tokenB, baseAmount: 100n, collateralAmount: 90n },
  )
  expect(readAll(compoundV3, [log]).actions).toEqual([
    makeSwap({
      protocol: 'compound_v3',
      pool: comet,
      venue: comet,
      sender: absorber,
      recipient: undefined,
      tokenIn: usdc,
      amountIn: 100n,
      tokenOut: tokenB,
      amountOut: 90n,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})

const withdraw = (market: Address) =>
  emit(market, 'event Withdraw(address indexed src, address indexed to, uint256 amount)', {
    src: user,
    to: absorber,
    amount: 100n,
  })
const supply = emit(comet, 'event Supply(address indexed from, address indexed dst, uint256 amount)', {
  from: absorber,
  dst: user,
  amount: 100n,
})
const own = (from: Address, to: Address, value: bigint) =>
  emit(comet, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
    from,
    to,
    value,
  })
const row = makeLending({ protocol: 'compound_v3', market: comet, account: user, token: usdc })

test('what goes beyond the account of the base token is a debt', () => {
  expect(readAll(compoundV3, [withdraw(comet)]).actions).toEqual([row])
  expect(readAll(compoundV3, [withdraw(comet), own(user, zeroAddress, 99n)]).actions).toEqual([
    { ...row, kind: 'withdraw' },
  ])
  expect(readAll(compoundV3, [withdraw(comet), own(user, zeroAddress, 40n)]).actions).toEqual([
    { ...row, kind: 'withdraw', amount: 40n },
    { ...row, amount: 60n },
  ])
  expect(readAll(compoundV3, [supply]).actions).toEqual([{ ...row, kind: 'repay' }])
  expect(readAll(compoundV3, [supply, own(zeroAddress, user, 30n)]).actions).toEqual([
    { ...row, kind: 'deposit', amount: 30n },
    { ...row, kind: 'repay', amount: 70n },
  ])
})

test('another contract with the same Withdraw is left alone', () => {
  expect(readAll(compoundV3, [withdraw(addressOf(0xf2))]).actions).toEqual([])
})

test.each([
  [
    'deposit',
    'event SupplyCollateral(address indexed other, address indexed account, address indexed asset, uint256 amount)',
  ],
  [
    'withdraw',
    'event WithdrawCollateral(address indexed account, address indexed other, address indexed asset, uint256 amount)',
  ],
] as const)('collateral is a %s of its asset', (kind, declaration) => {
  const log = emit(comet, declaration, { account: user, other: absorber, asset: tokenB, amount: 100n })
  expect(readAll(compoundV3, [log]).actions).toEqual([{ ...row, kind, token: tokenB }])
})
