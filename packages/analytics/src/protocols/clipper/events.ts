import { topicCurrency } from '../../decode/currency.ts'
import { pushTokenSwap } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'clipper'

/** Source: the deployed ClipperExchange's ABI, as SorellaLabs/brontes has it. Native ether is the zero address. */
export const clipperEvents: readonly EventModel[] = [
  {
    signature: 'Swapped(address indexed,address indexed,address indexed,uint256,uint256,bytes)',
    read(log, order, into) {
      const { address, data, topics } = log
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        address,
        undefined,
        topicAddress(topics[3]),
        topicCurrency(topics[1]),
        wordAt(data, 0),
        topicCurrency(topics[2]),
        wordAt(data, 1),
      )
    },
  },
]
