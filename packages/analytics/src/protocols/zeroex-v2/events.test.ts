import type { Hex } from '@membrane/core'
import { encodeFunctionData, parseAbi } from 'viem'
import { expect, test } from 'vitest'
import { makeNftTrade, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { zeroexV2 } from './model.ts'

const venue = addressOf(0xde)
const maker = addressOf(9)
const taker = addressOf(2)
const assets = parseAbi([
  'function ERC20Token(address)',
  'function ERC721Token(address,uint256)',
  'function ERC20Bridge(address,address,bytes)',
  'function MultiAsset(uint256[],bytes[])',
])
const coin = (token: Hex) => encodeFunctionData({ abi: assets, functionName: 'ERC20Token', args: [token] })
const nft = encodeFunctionData({
  abi: assets,
  functionName: 'ERC721Token',
  args: [addressOf(0xf4), 7n],
})
const bridged = encodeFunctionData({
  abi: assets,
  functionName: 'ERC20Bridge',
  args: [tokenB, maker, '0x1234'],
})
const many = encodeFunctionData({
  abi: assets,
  functionName: 'MultiAsset',
  args: [[1n], [coin(tokenA)]],
})

function fill(makerAssetData: Hex, takerAssetData: Hex, makerAmount: bigint, takerAmount: bigint) {
  const log = emit(
    venue,
    'event Fill(address indexed maker, address indexed feeRecipient, address taker, address sender, uint256 makerAmount, uint256 takerAmount, uint256 makerFeePaid, uint256 takerFeePaid, bytes32 indexed orderHash, bytes makerAssetData, bytes takerAssetData)',
    {
      maker,
      feeRecipient: addressOf(5),
      makerAssetData,
      takerAssetData,
      makerFeeAssetData: coin(tokenA),
      takerFeeAssetData: '0x',
      orderHash: hashOf(8),
      taker,
      sender: addressOf(6),
      makerAmount,
      takerAmount,
      makerFeePaid: 1n,
      takerFeePaid: 2n,
      protocolFeePaid: 3n,
    },
  )
  return readAll(zeroexV2, [log]).actions
}

test('tokens on both sides are a swap with the maker', () => {
  expect(fill(coin(tokenB), coin(tokenA), 90n, 100n)).toEqual([
    makeSwap({
      protocol: 'zeroex_v2',
      pool: maker,
      venue,
      sender: taker,
      recipient: undefined,
      tokenIn: tokenA,
      amountIn: 100n,
      tokenOut: tokenB,
      amountOut: 90n,
      coinIn: -1,
      coinOut: -1,
    }),
  ])
})

test('what a bridge fetched from a pool is an order, since the pool tells of the swap', () => {
  expect(fill(bridged, coin(tokenA), 90n, 100n)).toEqual([
    {
      kind: 'order',
      protocol: 'zeroex_v2',
      venue,
      owner: taker,
      orderId: hashOf(8),
      tokenIn: tokenA,
      amountIn: 100n,
      tokenOut: tokenB,
      amountOut: 90n,
      order: 0,
      logIndex: 0,
      traceAddress: undefined,
    },
  ])
})

test('an NFT on either side is a sale', () => {
  const row = makeNftTrade({ protocol: 'zeroex_v2', market: venue })
  expect(fill(nft, coin(tokenA), 1n, 100n)).toEqual([{ ...row, seller: maker, buyer: taker }])
  expect(fill(coin(tokenA), nft, 100n, 1n)).toEqual([{ ...row, seller: taker, buyer: maker }])
})

test('several assets at once, or an NFT for an NFT, are left out', () => {
  expect(fill(many, coin(tokenA), 1n, 100n)).toEqual([])
  expect(fill(nft, nft, 1n, 1n)).toEqual([])
})
