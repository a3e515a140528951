import type { Address } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLending, makeLiquidation, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { fluid } from './model.ts'

const vault = addressOf(0xf2)
const user = addressOf(2)

const moved = (token: Address, supplyAmount: bigint, borrowAmount: bigint, by = vault) =>
  emit(
    addressOf(0x52),
    'event LogOperate(address indexed user, address indexed token, int256 supplyAmount, int256 borrowAmount, address withdrawTo, address borrowTo, uint256 totalAmounts, uint256 exchangePricesAndConfig)',
    {
      user: by,
      token,
      supplyAmount,
      borrowAmount,
      withdrawTo: user,
      borrowTo: user,
      totalAmounts: 1n,
      exchangePricesAndConfig: 2n,
    },
  )
const operate = (colAmt: bigint, debtAmt: bigint) =>
  emit(vault, 'event LogOperate(address user, uint256 nftId, int256 colAmt, int256 debtAmt, address to)', {
    user,
    nftId: 5n,
    colAmt,
    debtAmt,
    to: user,
  })
const liquidate = emit(
  vault,
  'event LogLiquidate(address liquidator, uint256 colAmt, uint256 debtAmt, address to)',
  { liquidator: user, colAmt: 110n, debtAmt: 100n, to: user },
)
const liquidation = makeLiquidation({ protocol: 'fluid', user: undefined })

test('a liquidation takes its tokens from what the vault moved in the liquidity layer', () => {
  const logs = [moved(tokenA, 0n, -100n), moved(tokenB, -110n, 0n), liquidate]
  expect(readAll(fluid, logs).actions).toEqual([{ ...liquidation, order: 2 }])
  const others = [moved(tokenA, 0n, -100n, user), moved(tokenB, 110n, 0n), liquidate]
  expect(readAll(fluid, others).actions).toEqual([
    { ...liquidation, debtToken: undefined, collateralToken: undefined, order: 2 },
  ])
})

test('one operation may deposit and borrow, or repay and withdraw', () => {
  const row = makeLending({ protocol: 'fluid' })
  const opening = [moved(tokenA, 70n, 0n), moved(tokenB, 0n, 100n), operate(70n, 100n)]
  expect(readAll(fluid, opening).actions).toEqual([
    { ...row, kind: 'deposit', token: tokenA, amount: 70n, order: 2 },
    { ...row, kind: 'borrow', order: 2 },
  ])
  const closing = [moved(tokenB, 0n, -100n), moved(tokenA, -70n, 0n), operate(-70n, -100n)]
  expect(readAll(fluid, closing).actions).toEqual([
    { ...row, kind: 'withdraw', token: tokenA, amount: 70n, order: 2 },
    { ...row, kind: 'repay', order: 2 },
  ])
  expect(readAll(fluid, [operate(0n, 0n)]).actions).toEqual([])
})
