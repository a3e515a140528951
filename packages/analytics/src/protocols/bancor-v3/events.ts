import { pushFlashLoan, pushTokenSwap } from '../../decode/push.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'bancor_v3'

/**
 * Source: BancorNetwork.sol of bancorprotocol/contracts-v3. A trade between two tokens goes through BNT in both of their
 * pools and is told as one, by the network.
 */
export const bancorV3Events: readonly EventModel[] = [
  {
    signature:
      'TokensTraded(bytes32 indexed,address indexed,address indexed,uint256,uint256,uint256,uint256,uint256,address)',
    read(log, order, into) {
      const { address, data, topics } = log
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        address,
        addressAt(data, 5),
        undefined,
        topicAddress(topics[2]),
        wordAt(data, 0),
        topicAddress(topics[3]),
        wordAt(data, 1),
      )
    },
  },
  {
    signature: 'FlashLoanCompleted(address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const borrower = topicAddress(topics[2])
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        borrower,
        undefined,
        topicAddress(topics[1]),
        wordAt(data, 0),
        wordAt(data, 1),
      )
    },
  },
]
