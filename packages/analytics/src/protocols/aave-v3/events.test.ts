import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeFlashLoan, makeLending, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { aaveV3 } from './model.ts'

const pool: Address = '0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2'
const user = addressOf(9)

const flashLoan = (interestRateMode: number) =>
  emit(
    pool,
    'event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode)',
    {
      target: addressOf(3),
      initiator: addressOf(2),
      asset: tokenA,
      amount: 100n,
      interestRateMode,
      premium: 5n,
      referralCode: 0,
    },
  )

test('a flash loan names its receiver, its initiator and its premium', () => {
  expect(readAll(aaveV3, [flashLoan(0)]).actions).toEqual([
    makeFlashLoan({ protocol: 'aave_v3', lender: pool, receiver: addressOf(3), fee: 5n }),
  ])
})

test('a flash loan left open as a debt is none', () => {
  expect(readAll(aaveV3, [flashLoan(2)]).actions).toEqual([])
})

test.each([
  [
    'deposit',
    'event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)',
  ],
  [
    'borrow',
    'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)',
  ],
  [
    'repay',
    'event Repay(address indexed reserve, address indexed onBehalfOf, address indexed user, uint256 amount, bool useATokens)',
  ],
] as const)('a %s changes the position of its owner', (kind, declaration) => {
  const log = emit(pool, declaration, {
    reserve: tokenB,
    user: addressOf(2),
    onBehalfOf: user,
    amount: 100n,
    interestRateMode: 2,
    borrowRate: 1n,
    referralCode: 0,
    useATokens: false,
  })
  expect(readAll(aaveV3, [log]).actions).toEqual([
    makeLending({ kind, protocol: 'aave_v3', market: pool, account: user }),
  ])
})
