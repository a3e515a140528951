import { type Address, zeroAddress } from '@membrane/core'
import { encodeAbiParameters, parseAbiParameters } from 'viem'
import { expect, test } from 'vitest'
import { makeNftTrade, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { x2y2 } from './model.ts'

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

const pairs = (ids: readonly bigint[]) =>
  encodeAbiParameters(parseAbiParameters('(address token, uint256 tokenId)[]'), [
    ids.map((tokenId) => ({ token: nft, tokenId })),
  ])
const triples = encodeAbiParameters(
  parseAbiParameters('(address token, uint256 tokenId, uint256 amount)[]'),
  [[{ token: nft, tokenId: 7n, amount: 3n }]],
)

function inventory(op: number, maker: Address, taker: Address, currency: Address, data = pairs([7n])) {
  return emit(
    market,
    'event EvInventory(bytes32 indexed itemHash, address maker, address taker, uint256 orderSalt, uint256 settleSalt, uint256 intent, uint256 delegateType, uint256 deadline, address currency, bytes dataMask, (uint256 price, bytes data) item, (uint8 op, uint256 orderIdx, uint256 itemIdx, uint256 price, bytes32 itemHash, address executionDelegate, bytes dataReplacement, uint256 bidIncentivePct, uint256 aucMinIncrementPct, uint256 aucIncDurationSecs, (uint256 percentage, address to)[] fees) detail)',
    {
      itemHash: hashOf(1),
      maker,
      taker,
      orderSalt: 1n,
      settleSalt: 2n,
      intent: 1n,
      delegateType: 1n,
      deadline: 3n,
      currency,
      dataMask: '0x1234',
      item: { price: 90n, data },
      detail: {
        op,
        orderIdx: 0n,
        itemIdx: 0n,
        price: 100n,
        itemHash: hashOf(1),
        executionDelegate: addressOf(5),
        dataReplacement: '0x12',
        bidIncentivePct: 0n,
        aucMinIncrementPct: 0n,
        aucIncDurationSecs: 0n,
        fees: [{ percentage: 5n, to: addressOf(6) }],
      },
    },
  )
}
const sale = makeNftTrade({ protocol: 'x2y2' })
const read = (...logs: Parameters<typeof readAll>[1]) => readAll(x2y2, logs).actions

test('a sell offer is sold by its maker for what it was settled at', () => {
  expect(read(inventory(1, seller, buyer, zeroAddress))).toEqual([{ ...sale, paymentToken: ether }])
})

test('a buy offer is sold by its taker', () => {
  expect(read(inventory(2, buyer, seller, tokenA))).toEqual([sale])
})

test('an auction is won by whoever the NFT went to, not by whoever ended it', () => {
  expect(read(moved(7n), inventory(5, seller, addressOf(3), tokenA))).toEqual([{ ...sale, order: 1 }])
})

test.each([0, 3, 4, 6, 7])('operation %s sells nothing', (op) => {
  expect(read(inventory(op, seller, buyer, tokenA))).toEqual([])
})

test('several NFTs and ERC-1155 items are read', () => {
  expect(read(inventory(1, seller, buyer, tokenA, pairs([7n, 9n])))).toEqual([
    sale,
    { ...sale, tokenId: 9n, paymentAmount: undefined },
  ])
  expect(read(inventory(1, seller, buyer, tokenA, triples))).toEqual([sale])
})
