import type { Address } from '@membrane/core'
import { addressAt, hexAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushOrder } from '../order.ts'

/** KyberSwap's routers, which emit 1inch's Swapped. */
const kyberswap: ReadonlySet<Address> = new Set<Address>([
  '0x6131b5fae19ea4f9d964eac0408e4408b66337b5',
  '0x617dee16b86534a5d792a4d7a62fb491b544111e',
])

/**
 * Source: OneInchExchange (V2) and AggregationRouterV3 for Swapped, by what they emitted on chain; the deployments and IOrderMixin.sol of 1inch's limit-order-protocol for the
 * fills, which name no tokens.
 */
export const oneinchEvents: readonly EventModel[] = [
  {
    signature: 'Swapped(address,address,address,address,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      pushOrder(
        into,
        log,
        order,
        kyberswap.has(log.address) ? 'kyberswap' : 'oneinch',
        addressAt(data, 0),
        undefined,
        addressAt(data, 1),
        wordAt(data, 4),
        addressAt(data, 2),
        wordAt(data, 5),
      )
    },
  },
  {
    signature:
      'Swapped(address indexed,address indexed,address indexed,address,uint256,uint256,uint256,uint256,uint256,address)',
    read(log, order, into) {
      const { data, topics } = log
      pushOrder(
        into,
        log,
        order,
        'oneinch',
        topicAddress(topics[1]),
        undefined,
        topicAddress(topics[2]),
        wordAt(data, 2),
        topicAddress(topics[3]),
        wordAt(data, 3),
      )
    },
  },
  {
    signature: 'OrderFilled(address indexed,bytes32,uint256)',
    read(log, order, into) {
      pushOrder(into, log, order, 'oneinch_limit', topicAddress(log.topics[1]), hexAt(log.data, 0))
    },
  },
  {
    signature: 'OrderFilled(bytes32,uint256)',
    read(log, order, into) {
      pushOrder(into, log, order, 'oneinch_limit', undefined, hexAt(log.data, 0))
    },
  },
  {
    signature: 'OrderFilledRFQ(bytes32,uint256)',
    read(log, order, into) {
      pushOrder(into, log, order, 'oneinch_limit', undefined, hexAt(log.data, 0))
    },
  },
]
