import { expect, test } from 'vitest'
import { makeNftTrade, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { looksrareV1 } from './model.ts'

const market = addressOf(0xf5)
const seller = addressOf(8)
const buyer = addressOf(1)

test.each([
  ['TakerBid', buyer, seller],
  ['TakerAsk', seller, buyer],
] as const)('%s is sold by the right side', (name, taker, maker) => {
  const log = emit(
    market,
    `event ${name}(bytes32 orderHash, uint256 orderNonce, address indexed taker, address indexed maker, address indexed strategy, address currency, address collection, uint256 tokenId, uint256 amount, uint256 price)`,
    {
      orderHash: hashOf(1),
      orderNonce: 1n,
      taker,
      maker,
      strategy: addressOf(5),
      currency: tokenA,
      collection: addressOf(0xf4),
      tokenId: 7n,
      amount: 1n,
      price: 100n,
    },
  )
  expect(readAll(looksrareV1, [log]).actions).toEqual([makeNftTrade({ protocol: 'looksrare_v1' })])
})
