import { type Address, zeroAddress } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { makeNftTrade, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { seaport } from './model.ts'

const market = addressOf(0xf5)

const nft = addressOf(0xf4)
const seller = addressOf(8)
const buyer = addressOf(1)
const moved = (tokenId: bigint, from: Address = seller, to: Address = buyer) =>
  emit(nft, 'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)', {
    from,
    to,
    tokenId,
  })

type Item = {
  readonly itemType: number
  readonly token: Address
  readonly identifier: bigint
  readonly amount: bigint
}
const item = (itemType: number, token: Address, identifier: bigint, amount: bigint): Item => ({
  itemType,
  token,
  identifier,
  amount,
})
const art = (id: bigint) => item(2, nft, id, 1n)
const coins = (amount: bigint) => item(1, tokenA, 0n, amount)
const native = (amount: bigint) => item(0, zeroAddress, 0n, amount)

function fulfilled(offerer: Address, recipient: Address, offer: readonly Item[], asked: readonly Item[]) {
  return emit(
    market,
    'event OrderFulfilled(bytes32 orderHash, address indexed offerer, address indexed zone, address recipient, (uint8 itemType, address token, uint256 identifier, uint256 amount)[] offer, (uint8 itemType, address token, uint256 identifier, uint256 amount, address recipient)[] consideration)',
    {
      orderHash: hashOf(1),
      offerer,
      zone: zeroAddress,
      recipient,
      offer,
      consideration: asked.map((one, at) => ({ ...one, recipient: addressOf(0x50 + at) })),
    },
  )
}
const sale = makeNftTrade()
const read = (...logs: Parameters<typeof readAll>[1]) => readAll(seaport, logs).actions

test('a listing is sold for everything that was asked, fees included', () => {
  const log = fulfilled(seller, buyer, [art(7n)], [native(95n), native(5n)])
  expect(read(log)).toEqual([{ ...sale, paymentToken: ether }])
})

test('a bid is paid with everything that was offered', () => {
  const log = fulfilled(buyer, seller, [coins(100n)], [art(7n), coins(5n)])
  expect(read(log)).toEqual([sale])
})

test('of NFTs sold together the first carries the price', () => {
  const log = fulfilled(seller, buyer, [art(7n), item(3, nft, 8n, 2n)], [coins(100n)])
  expect(read(log)).toEqual([sale, { ...sale, tokenId: 8n, paymentAmount: undefined }])
})

test('a price in two currencies stays open', () => {
  const log = fulfilled(seller, buyer, [art(7n)], [coins(90n), native(10n)])
  expect(read(log)).toEqual([{ ...sale, paymentToken: undefined, paymentAmount: undefined }])
})

test('NFTs for NFTs are sold both ways without a price', () => {
  const open = { paymentToken: undefined, paymentAmount: undefined }
  expect(read(fulfilled(seller, buyer, [art(7n)], [art(9n)]))).toEqual([
    { ...sale, ...open },
    { ...sale, ...open, seller: buyer, buyer: seller, tokenId: 9n },
  ])
})

describe('two orders matched with one another', () => {
  const sells = fulfilled(seller, zeroAddress, [art(7n)], [coins(100n)])
  const buys = fulfilled(buyer, zeroAddress, [coins(100n)], [art(7n)])

  test('are one sale between the two that the NFT moved between', () => {
    expect(read(sells, buys, moved(7n))).toEqual([sale])
    expect(read(moved(7n), buys, sells)).toEqual([{ ...sale, order: 1 }])
  })

  test('are told of one side each when no move of the NFT is seen', () => {
    expect(read(sells, buys)).toEqual([
      { ...sale, buyer: undefined },
      { ...sale, seller: undefined, order: 1 },
    ])
  })
})

test('an order over fungible tokens alone is no sale', () => {
  expect(read(fulfilled(seller, buyer, [coins(5n)], [native(6n)]))).toEqual([])
})
