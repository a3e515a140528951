import { pushPrice, pushSignedSwap } from '../../decode/push.ts'
import { signedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'pancakeswap_v3'

/** Source: IPancakeV3PoolEvents.sol of @pancakeswap/v3-core; the other events are Uniswap V3's. */
export const pancakeswapV3Events: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,int256,int256,uint160,uint128,int24,uint128,uint128)',
    read(log, order, into) {
      const { address, data, topics } = log
      const sender = topicAddress(topics[1])
      const recipient = topicAddress(topics[2])
      pushSignedSwap(
        into,
        log,
        order,
        protocol,
        address,
        sender,
        recipient,
        signedAt(data, 0),
        signedAt(data, 1),
      )
      pushPrice(into, log, order, protocol, address, undefined, wordAt(data, 2))
    },
  },
]
