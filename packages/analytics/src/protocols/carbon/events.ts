import { pushTokenSwap } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'carbon'

/** Source: the ABI of CarbonController in @bancor/carbon-sdk. The controller holds the tokens of all strategies. */
export const carbonEvents: readonly EventModel[] = [
  {
    signature: 'TokensTraded(address indexed,address indexed,address indexed,uint256,uint256,uint128,bool)',
    read(log, order, into) {
      const { address, data, topics } = log
      const trader = topicAddress(topics[1])
      // The controller pays whoever called it.
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        address,
        trader,
        trader,
        topicAddress(topics[2]),
        wordAt(data, 0),
        topicAddress(topics[3]),
        wordAt(data, 1),
      )
    },
  },
]
