import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeNftTrade } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { looksrareV2 } from './model.ts'

const market = addressOf(0xf5)
const seller = addressOf(8)
const buyer = addressOf(1)

test.each([
  ['TakerBid', addressOf(6), buyer, seller],
  ['TakerAsk', seller, buyer, addressOf(6)],
] as const)(
  '%s is sold by the right side, for the sum of what everybody got',
  (name, first, second, paid) => {
    const log = emit(
      market,
      `event ${name}((bytes32 orderHash, uint256 orderNonce, bool isNonceInvalidated) parameters, address first, address second, uint256 strategyId, address currency, address collection, uint256[] itemIds, uint256[] amounts, address[2] feeRecipients, uint256[3] feeAmounts)`,
      {
        parameters: { orderHash: hashOf(1), orderNonce: 1n, isNonceInvalidated: true },
        first,
        second,
        strategyId: 0n,
        currency: zeroAddress,
        collection: addressOf(0xf4),
        itemIds: [7n, 9n],
        amounts: [1n, 1n],
        feeRecipients: [paid, addressOf(5)],
        feeAmounts: [95n, 3n, 2n],
      },
    )
    const sale = makeNftTrade({ protocol: 'looksrare_v2', paymentToken: ether })
    expect(readAll(looksrareV2, [log]).actions).toEqual([
      sale,
      { ...sale, tokenId: 9n, paymentAmount: undefined },
    ])
  },
)
