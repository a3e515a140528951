import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeNftTrade } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { cryptopunks } from './model.ts'

const market = addressOf(0xf4)
const seller = addressOf(8)
const buyer = addressOf(1)
const bought = (value: bigint, toAddress: Address) =>
  emit(
    market,
    'event PunkBought(uint indexed punkIndex, uint value, address indexed fromAddress, address indexed toAddress)',
    { punkIndex: 7n, value, fromAddress: seller, toAddress },
  )
const handed = emit(market, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
  from: seller,
  to: buyer,
  value: 1n,
})
const sale = makeNftTrade({ protocol: 'cryptopunks', market, paymentToken: ether })

test('a punk is bought for ether', () => {
  expect(readAll(cryptopunks, [bought(100n, buyer)]).actions).toEqual([sale])
})

test('an accepted bid forgot its bidder and its price: the transfer names the bidder', () => {
  const open = { ...sale, paymentAmount: undefined }
  expect(readAll(cryptopunks, [handed, bought(0n, zeroAddress)]).actions).toEqual([{ ...open, order: 1 }])
  expect(readAll(cryptopunks, [bought(0n, zeroAddress)]).actions).toEqual([{ ...open, buyer: undefined }])
})
