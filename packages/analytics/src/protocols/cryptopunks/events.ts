import { zeroAddress } from '@membrane/core'
import { transferBefore } from '../../decode/nearTransfer.ts'
import { topicAddress, topicWord, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { ether } from '../../transfer.ts'
import { pushNftTrade } from '../nftTrade.ts'

/**
 * Source: CryptoPunksMarket.sol of larvalabs/cryptopunks. Accepting a bid clears the bid before the event reads it, so
 * that the event then names no buyer and no price: the Transfer just before names the buyer, and nothing the price.
 */
export const cryptopunksEvents: readonly EventModel[] = [
  {
    signature: 'PunkBought(uint256 indexed,uint256,address indexed,address indexed)',
    read(log, order, into, cursor) {
      const seller = topicAddress(log.topics[2])
      const named = topicAddress(log.topics[3])
      const cleared = named === zeroAddress
      const handed = cleared ? transferBefore(cursor, { from: seller, to: undefined, amount: 1n }) : undefined
      const bidder = handed?.address === log.address ? topicAddress(handed.topics[2]) : undefined
      pushNftTrade(into, log, order, 'cryptopunks', {
        seller,
        buyer: cleared ? bidder : named,
        collection: log.address,
        tokenId: topicWord(log.topics[1]),
        paymentToken: ether,
        paymentAmount: cleared ? undefined : wordAt(log.data, 0),
      })
    },
  },
]
