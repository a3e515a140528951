import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLending, makeLiquidation, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { eulerV1 } from './model.ts'

const euler: Address = '0x27182842e098f60e3d576794a5bffb0777e025d3'
const usdc: Address = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
const user = addressOf(9)

test('a liquidation is told in 18 decimals and read in the tokens own', () => {
  const log = emit(
    euler,
    'event Liquidation(address indexed liquidator, address indexed violator, address indexed underlying, address collateral, uint repay, uint yield, uint healthScore, uint baseDiscount, uint discount)',
    {
      liquidator: addressOf(2),
      violator: user,
      underlying: usdc,
      collateral: tokenB,
      repay: 100_000_000_000_000n,
      yield: 110n,
      healthScore: 1n,
      baseDiscount: 2n,
      discount: 3n,
    },
  )
  expect(readAll(eulerV1, [log]).actions).toEqual([
    makeLiquidation({ protocol: 'euler_v1', market: euler, debtToken: usdc }),
  ])
})

test.each([
  ['Deposit', 'deposit'],
  ['Withdraw', 'withdraw'],
  ['Borrow', 'borrow'],
  ['Repay', 'repay'],
] as const)('%s is read of Euler alone', (name, kind) => {
  const declaration = `event ${name}(address indexed underlying, address indexed account, uint amount)`
  const values = { underlying: tokenB, account: user, amount: 100n }
  expect(readAll(eulerV1, [emit(euler, declaration, values)]).actions).toEqual([
    makeLending({ kind, protocol: 'euler_v1', market: euler, account: user }),
  ])
  expect(readAll(eulerV1, [emit(addressOf(0xf2), declaration, values)]).actions).toEqual([])
})
