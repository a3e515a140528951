import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { assetAt, pushFill } from '../zeroex-v3/fill.ts'

/** Source: Exchange of @0x/contract-artifacts, version 2. */
export const zeroexV2Events: readonly EventModel[] = [
  {
    signature:
      'Fill(address indexed,address indexed,address,address,uint256,uint256,uint256,uint256,bytes32 indexed,bytes,bytes)',
    read(log, order, into) {
      const { data } = log
      pushFill(into, log, order, {
        protocol: 'zeroex_v2',
        maker: topicAddress(log.topics[1]),
        taker: addressAt(data, 0),
        orderHash: log.topics[3],
        given: assetAt(data, 6),
        givenAmount: wordAt(data, 2),
        paid: assetAt(data, 7),
        paidAmount: wordAt(data, 3),
      })
    },
  },
]
