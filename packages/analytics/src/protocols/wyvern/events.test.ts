import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeNftTrade, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { wyvern } from './model.ts'

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

const matched = (maker: Address, taker: Address) =>
  emit(
    market,
    'event OrdersMatched(bytes32 buyHash, bytes32 sellHash, address indexed maker, address indexed taker, uint price, bytes32 indexed metadata)',
    { buyHash: hashOf(0), sellHash: hashOf(1), maker, taker, price: 100n, metadata: hashOf(0) },
  )
const paid = (value: bigint) =>
  emit(tokenA, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
    from: buyer,
    to: seller,
    value,
  })
const sale = makeNftTrade({ protocol: 'wyvern', paymentToken: ether })
const read = (...logs: Parameters<typeof readAll>[1]) => readAll(wyvern, logs).actions

test('the NFT tells who sold, whoever of the two made the order', () => {
  expect(read(moved(7n), matched(seller, buyer))).toEqual([{ ...sale, order: 1 }])
  expect(read(moved(7n), matched(buyer, seller))).toEqual([{ ...sale, order: 1 }])
})

test('the price is in the token that the buyer paid it in, otherwise in ether', () => {
  const logs = (value: bigint) => [paid(value), moved(7n), matched(buyer, seller)]
  expect(read(...logs(100n))).toEqual([{ ...sale, paymentToken: tokenA, order: 2 }])
  expect(read(...logs(99n))).toEqual([{ ...sale, order: 2 }])
})

test('each match takes the NFTs since the one before it', () => {
  expect(read(moved(6n), matched(seller, buyer), moved(7n), matched(seller, buyer))).toEqual([
    { ...sale, tokenId: 6n, order: 1 },
    { ...sale, order: 3 },
  ])
})

test('of NFTs sold together the first carries the price', () => {
  expect(read(moved(7n), moved(6n), matched(seller, buyer))).toEqual([
    { ...sale, order: 2 },
    { ...sale, tokenId: 6n, paymentAmount: undefined, order: 2 },
  ])
})

test('an ERC-1155 token, one minted on sale and one with nothing indexed are found too', () => {
  const single = emit(
    nft,
    'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
    { operator: market, from: zeroAddress, to: buyer, id: 7n, value: 2n },
  )
  const batch = emit(
    nft,
    'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
    { operator: market, from: seller, to: buyer, ids: [7n], values: [2n] },
  )
  const old = emit(nft, 'event Transfer(address from, address to, uint256 tokenId)', {
    from: seller,
    to: buyer,
    tokenId: 7n,
  })
  for (const log of [single, batch, old])
    expect(read(log, matched(seller, buyer))).toEqual([{ ...sale, order: 1 }])
})

test('without a transfer between the two the NFT and the sides stay open', () => {
  expect(read(moved(7n, addressOf(5), addressOf(6)), matched(seller, buyer))).toEqual([
    {
      ...sale,
      seller: undefined,
      buyer: undefined,
      collection: undefined,
      tokenId: undefined,
      order: 1,
    },
  ])
})
