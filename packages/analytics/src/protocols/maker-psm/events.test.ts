import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { tokenB as dai, tokenA as gem, makeSwap } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { makerPsm } from './model.ts'

const psm = addressOf(0xf1)
const join = addressOf(0xf2)
const user = addressOf(2)
const wad = 10n ** 18n

const pay = (token: Address, a: Address, b: Address, amount: bigint) =>
  emit(token, 'event Transfer(address indexed a, address indexed b, uint256 amount)', { a, b, amount })
const sold = (value: bigint, fee: bigint) =>
  emit(psm, 'event SellGem(address indexed owner, uint256 value, uint256 fee)', { owner: user, value, fee })
const bought = (value: bigint, fee: bigint) =>
  emit(psm, 'event BuyGem(address indexed owner, uint256 value, uint256 fee)', { owner: user, value, fee })

const swap = makeSwap({ protocol: 'maker_psm', sender: undefined, coinIn: -1, coinOut: -1 })
const sale = { ...swap, tokenIn: gem, tokenOut: dai, order: 2 }
const purchase = { ...swap, tokenIn: dai, tokenOut: gem, order: 3 }

test('a gem of 6 decimals sells for Dai less the fee', () => {
  const logs = [
    pay(gem, user, join, 5_000_000n),
    pay(dai, zeroAddress, user, 5n * wad - 7n),
    sold(5_000_000n, 7n),
  ]
  expect(readAll(makerPsm, logs).actions).toEqual([
    { ...sale, amountIn: 5_000_000n, amountOut: 5n * wad - 7n },
  ])
})

test('it is bought for Dai and the fee', () => {
  const logs = [
    pay(dai, user, psm, 5n * wad + 7n),
    pay(dai, psm, zeroAddress, 5n * wad + 7n),
    pay(gem, join, user, 5_000_000n),
    bought(5_000_000n, 7n),
  ]
  expect(readAll(makerPsm, logs).actions).toEqual([
    { ...purchase, amountIn: 5n * wad + 7n, amountOut: 5_000_000n },
  ])
})

test('a gem of 18 decimals without a fee is told from Dai by who was paid', () => {
  const sell = [pay(gem, user, join, wad), pay(dai, zeroAddress, user, wad), sold(wad, 0n)]
  expect(readAll(makerPsm, sell).actions).toEqual([{ ...sale, amountIn: wad, amountOut: wad }])
  const buy = [
    pay(dai, user, psm, wad),
    pay(dai, psm, zeroAddress, wad),
    pay(gem, join, user, wad),
    bought(wad, 0n),
  ]
  expect(readAll(makerPsm, buy).actions).toEqual([{ ...purchase, amountIn: wad, amountOut: wad }])
})

test('an event without the payments that it tells of is no swap', () => {
  expect(readAll(makerPsm, [sold(5_000_000n, 7n)]).actions).toEqual([])
  const other = [
    pay(gem, user, join, 5_000_000n),
    pay(dai, zeroAddress, user, 4n * wad),
    sold(5_000_000n, 7n),
  ]
  expect(readAll(makerPsm, other).actions).toEqual([])
})
