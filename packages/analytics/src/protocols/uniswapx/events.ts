import { topicAddress } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushOrder } from '../order.ts'

/** Source: ReactorEvents.sol of UniswapX. The event names the order and its swapper, no tokens. */
export const uniswapxEvents: readonly EventModel[] = [
  {
    signature: 'Fill(bytes32 indexed,address indexed,address indexed,uint256)',
    read(log, order, into) {
      pushOrder(into, log, order, 'uniswapx', topicAddress(log.topics[3]), log.topics[1])
    },
  },
]
