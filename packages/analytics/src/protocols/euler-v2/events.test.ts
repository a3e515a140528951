import { expect, test } from 'vitest'
import { makeLending, makeLiquidation, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { eulerV2 } from './model.ts'

const vault = addressOf(0xf2)
const user = addressOf(2)
const transfer = (from: `0x${string}`, to: `0x${string}`, value: bigint) =>
  emit(tokenB, 'event Transfer(address indexed from, address indexed to, uint256 value)', { from, to, value })

test('a liquidation hands over the debt of the vault and shares of the collateral vault', () => {
  const log = emit(
    vault,
    'event Liquidate(address indexed liquidator, address indexed violator, address collateral, uint256 repayAssets, uint256 yieldBalance)',
    {
      liquidator: addressOf(2),
      violator: addressOf(9),
      collateral: tokenB,
      repayAssets: 100n,
      yieldBalance: 110n,
    },
  )
  expect(readAll(eulerV2, [log]).actions).toEqual([
    makeLiquidation({ protocol: 'euler_v2', debtToken: undefined }),
  ])
})

test('a borrowing is of what the vault paid, told before or after', () => {
  const log = emit(vault, 'event Borrow(address indexed account, uint256 assets)', {
    account: user,
    assets: 100n,
  })
  const row = makeLending({ protocol: 'euler_v2' })
  const paid = transfer(vault, addressOf(7), 100n)
  expect(readAll(eulerV2, [log, paid]).actions).toEqual([row])
  expect(readAll(eulerV2, [paid, log]).actions).toEqual([{ ...row, order: 1 }])
  expect(readAll(eulerV2, [log]).actions).toEqual([{ ...row, token: undefined }])
})

test('a repayment is of what the vault was paid before', () => {
  const log = emit(vault, 'event Repay(address indexed account, uint256 assets)', {
    account: user,
    assets: 100n,
  })
  expect(readAll(eulerV2, [transfer(addressOf(7), vault, 100n), log]).actions).toEqual([
    makeLending({ kind: 'repay', protocol: 'euler_v2', order: 1 }),
  ])
})
