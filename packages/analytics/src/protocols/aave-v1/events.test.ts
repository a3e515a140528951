import { expect, test } from 'vitest'
import { makeFlashLoan, makeLending, makeLiquidation, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { aaveV1 } from './model.ts'

const pool = addressOf(0xf2)
const user = addressOf(9)

test('a liquidation has what was repaid, what was seized and who did it', () => {
  const log = emit(
    pool,
    'event LiquidationCall(address indexed collateral, address indexed reserve, address indexed user, uint256 purchaseAmount, uint256 liquidatedCollateralAmount, uint256 accruedBorrowInterest, address liquidator, bool receiveAToken, uint256 timestamp)',
    {
      collateral: tokenB,
      reserve: tokenA,
      user,
      purchaseAmount: 100n,
      liquidatedCollateralAmount: 110n,
      accruedBorrowInterest: 3n,
      liquidator: addressOf(2),
      receiveAToken: false,
      timestamp: 1n,
    },
  )
  expect(readAll(aaveV1, [log]).actions).toEqual([makeLiquidation({ protocol: 'aave_v1' })])
})

test('a flash loan has its whole fee', () => {
  const log = emit(
    pool,
    'event FlashLoan(address indexed target, address indexed reserve, uint256 amount, uint256 totalFee, uint256 protocolFee, uint256 timestamp)',
    { target: addressOf(2), reserve: tokenA, amount: 100n, totalFee: 9n, protocolFee: 2n, timestamp: 1n },
  )
  expect(readAll(aaveV1, [log]).actions).toEqual([
    makeFlashLoan({ protocol: 'aave_v1', lender: pool, initiator: undefined, fee: 9n }),
  ])
})

test.each([
  [
    'deposit',
    'event Deposit(address indexed reserve, address indexed user, uint256 amount, uint16 indexed referral, uint256 timestamp)',
  ],
  [
    'withdraw',
    'event RedeemUnderlying(address indexed reserve, address indexed user, uint256 amount, uint256 timestamp)',
  ],
  [
    'borrow',
    'event Borrow(address indexed reserve, address indexed user, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint256 originationFee, uint256 borrowBalanceIncrease, uint16 indexed referral, uint256 timestamp)',
  ],
] as const)('a %s changes the position of its user', (kind, declaration) => {
  const log = emit(pool, declaration, {
    reserve: tokenB,
    user,
    amount: 100n,
    borrowRateMode: 1n,
    borrowRate: 2n,
    originationFee: 3n,
    borrowBalanceIncrease: 4n,
    referral: 0,
    timestamp: 1n,
  })
  expect(readAll(aaveV1, [log]).actions).toEqual([makeLending({ kind, protocol: 'aave_v1', account: user })])
})

test('a repayment counts the origination fee that it settles', () => {
  const log = emit(
    pool,
    'event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amountMinusFees, uint256 fees, uint256 borrowBalanceIncrease, uint256 timestamp)',
    {
      reserve: tokenB,
      user,
      repayer: addressOf(2),
      amountMinusFees: 97n,
      fees: 3n,
      borrowBalanceIncrease: 1n,
      timestamp: 1n,
    },
  )
  expect(readAll(aaveV1, [log]).actions).toEqual([
    makeLending({ kind: 'repay', protocol: 'aave_v1', account: user }),
  ])
})
