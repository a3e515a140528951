import { topicAddress, topicWord, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

/** Source: ERC-20 and ERC-721, which share the signature and differ in the third `indexed`. */
export const erc20Events: readonly EventModel[] = [
  {
    signature: 'Transfer(address indexed,address indexed,uint256)',
    read(log, order, into) {
      into.transfers.push({
        standard: 'erc20',
        token: log.address,
        from: topicAddress(log.topics[1]),
        to: topicAddress(log.topics[2]),
        amount: wordAt(log.data, 0),
        tokenId: undefined,
        order,
        logIndex: log.logIndex,
      })
    },
  },
  {
    signature: 'Transfer(address indexed,address indexed,uint256 indexed)',
    read(log, order, into) {
      into.transfers.push({
        standard: 'nft',
        token: log.address,
        from: topicAddress(log.topics[1]),
        to: topicAddress(log.topics[2]),
        amount: 1n,
        tokenId: topicWord(log.topics[3]),
        order,
        logIndex: log.logIndex,
      })
    },
  },
]
