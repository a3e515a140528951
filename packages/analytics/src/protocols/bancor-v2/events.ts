import { pushTokenSwap } from '../../decode/push.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'bancor_v2'

/**
 * Source: BancorNetwork.sol of @bancor/contracts-solidity. A pool is known by its anchor, the token of its shares. The
 * converter that holds the tokens tells of the same conversion with another Conversion, which would count twice; it
 * takes calls from the network alone, so that nothing is missed.
 */
export const bancorV2Events: readonly EventModel[] = [
  {
    signature: 'Conversion(address indexed,address indexed,address indexed,uint256,uint256,address)',
    read(log, order, into) {
      const { data, topics } = log
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        topicAddress(topics[1]),
        addressAt(data, 2),
        undefined,
        topicAddress(topics[2]),
        wordAt(data, 0),
        topicAddress(topics[3]),
        wordAt(data, 1),
      )
    },
  },
]
