import { pushCoinSwap, pushPrice } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'kyber_dmm'

/** Source: DMMPool.sol of KyberNetwork/dmm-smart-contracts; its Mint and Burn are Uniswap V2's. */
export const kyberDmmEvents: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,uint256,uint256,uint256,uint256,address indexed,uint256)',
    read(log, order, into) {
      const { address, data } = log
      const net0 = wordAt(data, 0) - wordAt(data, 2)
      const net1 = wordAt(data, 1) - wordAt(data, 3)
      const sender = topicAddress(log.topics[1])
      const to = topicAddress(log.topics[2])
      if (net0 > net1) pushCoinSwap(into, log, order, protocol, address, sender, to, 0, net0, 1, -net1)
      else pushCoinSwap(into, log, order, protocol, address, sender, to, 1, net1, 0, -net0)
    },
  },
  {
    signature: 'Sync(uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      // An amplified pool trades on virtual reserves, which come first; the others leave them at zero.
      const first = wordAt(log.data, 0) === 0n ? 2 : 0
      const reserves = [wordAt(log.data, first), wordAt(log.data, first + 1)] as const
      pushPrice(into, log, order, protocol, log.address, reserves, undefined)
    },
  },
]
