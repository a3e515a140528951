import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushOrder } from '../order.ts'

/** Source: KyberNetworkProxy, whose 0xeeee... is ether. The reserves behind it trade without a common event. */
export const kyberEvents: readonly EventModel[] = [
  {
    signature: 'ExecuteTrade(address indexed,address,address,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      pushOrder(
        into,
        log,
        order,
        'kyber',
        topicAddress(log.topics[1]),
        undefined,
        addressAt(data, 0),
        wordAt(data, 2),
        addressAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
]
