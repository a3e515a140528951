import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushOrder } from '../order.ts'

/** Source: Augustus V5's routers. A sale and a purchase carry the same fields. */
export const paraswapEvents: readonly EventModel[] = ['SwappedV3', 'BoughtV3'].map(
  (name): EventModel => ({
    signature: `${name}(bytes16,address,uint256,address,address indexed,address indexed,address indexed,uint256,uint256,uint256)`,
    read(log, order, into) {
      const { data, topics } = log
      pushOrder(
        into,
        log,
        order,
        'paraswap',
        addressAt(data, 3),
        undefined,
        topicAddress(topics[2]),
        wordAt(data, 4),
        topicAddress(topics[3]),
        wordAt(data, 5),
      )
    },
  }),
)
