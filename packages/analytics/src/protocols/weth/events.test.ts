import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeTransfer } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { weth as token } from '../../transfer.ts'
import { weth } from './model.ts'

const deposit = (address: Address) =>
  emit(address, 'event Deposit(address indexed dst, uint256 wad)', { dst: addressOf(2), wad: 7n })
const withdrawal = (address: Address) =>
  emit(address, 'event Withdrawal(address indexed src, uint256 wad)', { src: addressOf(2), wad: 7n })

test('wrapping ether mints WETH and unwrapping burns it', () => {
  expect(readAll(weth, [deposit(token), withdrawal(token)]).transfers).toEqual([
    makeTransfer({ token, from: zeroAddress, to: addressOf(2), amount: 7n }),
    makeTransfer({ token, from: addressOf(2), to: zeroAddress, amount: 7n, order: 1, logIndex: 0 }),
  ])
})

test('a farm that tells of deposits with the same events moves no token of its own', () => {
  expect(readAll(weth, [deposit(addressOf(5)), withdrawal(addressOf(5))]).transfers).toEqual([])
})

test('a wrapper that emits the Transfer as well is counted once', () => {
  const transfer = emit(token, 'event Transfer(address indexed a, address indexed b, uint256 wad)', {
    a: zeroAddress,
    b: addressOf(2),
    wad: 7n,
  })
  expect(readAll(weth, [transfer, deposit(token)]).transfers).toEqual([])
})
