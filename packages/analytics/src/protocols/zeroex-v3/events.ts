import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { assetAt, pushFill } from './fill.ts'

/** Source: Exchange of @0x/contract-artifacts, version 3. */
export const zeroexV3Events: readonly EventModel[] = [
  {
    signature:
      'Fill(address indexed,address indexed,bytes,bytes,bytes,bytes,bytes32 indexed,address,address,uint256,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      pushFill(into, log, order, {
        protocol: 'zeroex_v3',
        maker: topicAddress(log.topics[1]),
        taker: addressAt(data, 4),
        orderHash: log.topics[3],
        given: assetAt(data, 0),
        givenAmount: wordAt(data, 6),
        paid: assetAt(data, 1),
        paidAmount: wordAt(data, 7),
      })
    },
  },
]
