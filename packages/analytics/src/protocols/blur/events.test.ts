import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeNftTrade, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { blur } from './model.ts'

const market = addressOf(0xf5)
const pool: Address = '0x0000000000a39bb272e79075ade125fd351887ac'

const nft = addressOf(0xf4)
const seller = addressOf(8)
const buyer = addressOf(1)
const moved = (tokenId: bigint, from: Address = seller, to: Address = buyer) =>
  emit(nft, 'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)', {
    from,
    to,
    tokenId,
  })

const sale = makeNftTrade({ protocol: 'blur' })
const read = (...logs: Parameters<typeof readAll>[1]) => readAll(blur, logs).actions

test('two orders matched are a sale of the one to the other', () => {
  const order =
    '(address trader, uint8 side, address matchingPolicy, address collection, uint256 tokenId, uint256 amount, address paymentToken, uint256 price, uint256 listingTime, uint256 expirationTime, (uint16 rate, address recipient)[] fees, uint256 salt, bytes extraParams)'
  const one = (trader: Address, side: number, paymentToken: Address) => ({
    trader,
    side,
    matchingPolicy: addressOf(5),
    collection: nft,
    tokenId: 7n,
    amount: 1n,
    paymentToken,
    price: 100n,
    listingTime: 1n,
    expirationTime: 2n,
    fees: [{ rate: 50, recipient: addressOf(6) }],
    salt: 3n,
    extraParams: '0x01',
  })
  const matched = (token: Address) =>
    emit(
      market,
      `event OrdersMatched(address indexed maker, address indexed taker, ${order} sell, bytes32 sellHash, ${order} buy, bytes32 buyHash)`,
      {
        maker: seller,
        taker: buyer,
        sell: one(seller, 1, token),
        sellHash: hashOf(1),
        buy: one(buyer, 0, token),
        buyHash: hashOf(2),
      },
    )
  expect(read(matched(tokenA), matched(zeroAddress))).toEqual([
    sale,
    { ...sale, paymentToken: ether, order: 1 },
  ])
})

const packed = (suffix: '' | 'TakerFee' | 'MakerFee', side: bigint, maker: Address) =>
  emit(
    market,
    `event Execution721${suffix}Packed(bytes32 orderHash, uint256 first, uint256 second${suffix === '' ? '' : ', uint256 fee'})`,
    {
      orderHash: hashOf(1),
      first: (7n << 168n) | (3n << 160n) | BigInt(maker),
      second: (side << 248n) | (100n << 160n) | BigInt(nft),
      fee: 5n,
    },
  )

test.each(['', 'TakerFee', 'MakerFee'] as const)(
  'Execution721%sPacked names one side, and the NFT the other',
  (suffix) => {
    expect(read(moved(7n), packed(suffix, 0n, seller))).toEqual([{ ...sale, paymentToken: ether, order: 1 }])
    expect(read(moved(7n), packed(suffix, 1n, buyer))).toEqual([{ ...sale, paymentToken: pool, order: 1 }])
    expect(read(packed(suffix, 1n, buyer))).toEqual([{ ...sale, seller: undefined, paymentToken: pool }])
  },
)

test('an execution in full is read the same way', () => {
  const log = emit(
    market,
    'event Execution((address trader, uint256 id, uint256 amount, address collection, uint8 assetType) transfer, bytes32 orderHash, uint256 listingIndex, uint256 price, (address recipient, uint16 rate) makerFee, ((address recipient, uint16 rate) protocolFee, (address recipient, uint16 rate) takerFee) fees, uint8 orderType)',
    {
      transfer: { trader: buyer, id: 7n, amount: 1n, collection: nft, assetType: 0 },
      orderHash: hashOf(1),
      listingIndex: 2n,
      price: 100n,
      makerFee: { recipient: addressOf(5), rate: 1 },
      fees: {
        protocolFee: { recipient: addressOf(5), rate: 1 },
        takerFee: { recipient: addressOf(5), rate: 1 },
      },
      orderType: 1,
    },
  )
  expect(read(log, moved(7n))).toEqual([{ ...sale, paymentToken: pool }])
})
