import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFlashLoan, makeLending, makeLiquidation, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { aaveV3 } from '../aave-v3/model.ts'
import { aaveV2 } from './model.ts'

const pool: Address = '0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9'
const user = addressOf(9)
const borrow =
  'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint16 indexed referral)'

function liquidate(market: Address) {
  return emit(
    market,
    'event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)',
    {
      collateralAsset: tokenB,
      debtAsset: tokenA,
      user,
      debtToCover: 100n,
      liquidatedCollateralAmount: 110n,
      liquidator: addressOf(2),
      receiveAToken: true,
    },
  )
}

test.each([
  [pool, 'aave_v2'],
  ['0x7937d4799803fbbe595ed57278bc4ca21f3bffcb', 'aave_v2'],
  ['0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2', 'aave_v3'],
  ['0xc13e21b648a5ee794902342038ff3adab66be987', 'spark'],
  [addressOf(0xf2), 'aave_fork'],
] as const)('the pool %s tells that a liquidation is of %s', (market, protocol) => {
  expect(readAll(aaveV2, [liquidate(market)]).actions).toEqual([makeLiquidation({ protocol, market })])
})

test('a liquidator who asked for aTokens was given those', () => {
  const aToken = addressOf(0xa70)
  const moved = emit(aToken, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
    from: user,
    to: addressOf(2),
    value: 111n,
  })
  expect(readAll(aaveV2, [moved, { ...liquidate(pool), logIndex: 1 }]).actions).toMatchObject([
    { collateralToken: aToken, collateralAmount: 110n },
  ])
})

test('the model of V3 leaves the liquidations that both versions share to this one', () => {
  expect(readAll(aaveV3, [liquidate(pool)]).actions).toEqual([])
})

const flashLoan = (amount: bigint) =>
  emit(
    pool,
    'event FlashLoan(address indexed target, address indexed initiator, address indexed asset, uint256 amount, uint256 premium, uint16 referralCode)',
    { target: addressOf(3), initiator: addressOf(2), asset: tokenA, amount, premium: 9n, referralCode: 0 },
    1,
  )

const borrowed = emit(pool, borrow, {
  reserve: tokenA,
  user: addressOf(2),
  onBehalfOf: user,
  amount: 100n,
  borrowRateMode: 2n,
  borrowRate: 1n,
  referral: 0,
})

test('a flash loan names its receiver, its initiator and its premium', () => {
  expect(readAll(aaveV2, [flashLoan(100n)]).actions).toEqual([
    makeFlashLoan({
      protocol: 'aave_v2',
      lender: pool,
      receiver: addressOf(3),
      fee: 9n,
      logIndex: 1,
    }),
  ])
})

test('a flash loan left open as a debt is a borrowing and no flash loan', () => {
  const debt = makeLending({ protocol: 'aave_v2', market: pool, account: user, token: tokenA })
  expect(readAll(aaveV2, [borrowed, flashLoan(100n)]).actions).toEqual([debt])
  expect(readAll(aaveV2, [borrowed, flashLoan(99n)]).actions).toHaveLength(2)
})

test.each([
  [
    'deposit',
    'event Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)',
  ],
  [
    'withdraw',
    'event Withdraw(address indexed reserve, address indexed onBehalfOf, address indexed user, uint256 amount)',
  ],
  [
    'repay',
    'event Repay(address indexed reserve, address indexed onBehalfOf, address indexed user, uint256 amount)',
  ],
  ['borrow', borrow],
] as const)('a %s changes the position of its owner', (kind, declaration) => {
  const log = emit(pool, declaration, {
    reserve: tokenB,
    user: addressOf(2),
    onBehalfOf: user,
    amount: 100n,
    borrowRateMode: 2n,
    borrowRate: 1n,
    referral: 0,
  })
  expect(readAll(aaveV2, [log]).actions).toEqual([
    makeLending({ kind, protocol: 'aave_v2', market: pool, account: user }),
  ])
})
