import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushNftTrade } from '../nftTrade.ts'

/** Source: LooksRareExchange of @looksrare/contracts-exchange-v1. Ether is paid as WETH and named so. */
export const looksrareV1Events: readonly EventModel[] = [taken('TakerBid', false), taken('TakerAsk', true)]

/** A taker's bid buys the maker's NFT, and a taker's ask sells one to the maker. */
function taken(name: string, takerSells: boolean): EventModel {
  return {
    signature: `${name}(bytes32,uint256,address indexed,address indexed,address indexed,address,address,uint256,uint256,uint256)`,
    read(log, order, into) {
      const taker = topicAddress(log.topics[1])
      const maker = topicAddress(log.topics[2])
      pushNftTrade(into, log, order, 'looksrare_v1', {
        seller: takerSells ? taker : maker,
        buyer: takerSells ? maker : taker,
        paymentToken: addressAt(log.data, 2),
        collection: addressAt(log.data, 3),
        tokenId: wordAt(log.data, 4),
        paymentAmount: wordAt(log.data, 6),
      })
    },
  }
}
