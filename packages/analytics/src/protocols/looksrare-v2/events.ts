import { addressAt, numberAt, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { currencyOf, pushNftTrade } from '../nftTrade.ts'

const parameters =
  '((bytes32,uint256,bool),address,address,uint256,address,address,uint256[],uint256[],address[2],uint256[3])'

/** The word of `feeRecipients`, whose first is the seller; the three `feeAmounts` follow: seller, creator, protocol. */
const recipients = 10

/**
 * Source: ILooksRareProtocol.sol of @looksrare/contracts-exchange-v2. Of several NFTs sold together the first carries
 * the price.
 */
export const looksrareV2Events: readonly EventModel[] = [
  // TakerBid names the bidder and whom the NFT went to; TakerAsk the asker and the bidder.
  taken('TakerBid', recipients, 4),
  taken('TakerAsk', 3, 4),
]

function taken(name: string, sellerWord: number, buyerWord: number): EventModel {
  return {
    signature: `${name}${parameters}`,
    read(log, order, into) {
      const { data } = log
      const ids = numberAt(data, 8) / 32
      const count = numberAt(data, ids)
      const price = wordAt(data, recipients + 2) + wordAt(data, recipients + 3) + wordAt(data, recipients + 4)
      for (let i = 0; i < count && 2 + 64 * (ids + i + 2) <= data.length; i++) {
        pushNftTrade(into, log, order, 'looksrare_v2', {
          seller: addressAt(data, sellerWord),
          buyer: addressAt(data, buyerWord),
          collection: addressAt(data, 7),
          tokenId: wordAt(data, ids + 1 + i),
          paymentToken: currencyOf(addressAt(data, 6)),
          paymentAmount: i === 0 ? price : undefined,
        })
      }
    },
  }
}
