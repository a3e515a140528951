import { followsSync } from '../../decode/afterSync.ts'
import { pushCoinSwap, pushLiquidity, pushPrice } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'solidly'

/**
 * Source: IPool.sol of Aerodrome, which is Velodrome V2's. Solidly's first pairs emit Uniswap V2's Swap, Mint and Burn
 * with the Sync here.
 */
export const solidlyEvents: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,uint256,uint256,uint256,uint256)',
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
    signature: 'Sync(uint256,uint256)',
    read(log, order, into) {
      const reserves = [wordAt(log.data, 0), wordAt(log.data, 1)] as const
      pushPrice(into, log, order, protocol, log.address, reserves, undefined)
    },
  },
  {
    signature: 'Burn(address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      if (!followsSync(into, log.address)) return
      const owner = topicAddress(log.topics[2])
      const amounts = [wordAt(log.data, 0), wordAt(log.data, 1)]
      pushLiquidity(into, log, order, { kind: 'burn', protocol, owner, amounts })
    },
  },
]
