import { addressAt, hexAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushOrder } from '../order.ts'

/** Source: GPv2Settlement.sol of @cowprotocol/contracts. 0xeeee... stands for ether in it, as it does here. */
export const cowEvents: readonly EventModel[] = [
  {
    signature: 'Trade(address indexed,address,address,uint256,uint256,uint256,bytes)',
    read(log, order, into) {
      const { data } = log
      // The uid is the order's digest, its owner and its expiry; the digest identifies it.
      const uid = numberAt(data, 5) / 32 + 1
      pushOrder(
        into,
        log,
        order,
        'cow',
        topicAddress(log.topics[1]),
        hexAt(data, uid),
        addressAt(data, 0),
        wordAt(data, 2),
        addressAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
]
