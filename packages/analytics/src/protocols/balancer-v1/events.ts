import type { Log } from '@membrane/core'
import { pushLiquidity, pushTokenSwap } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

const protocol = 'balancer_v1'

/** Source: BPool.sol of balancer/balancer-core. A join or exit emits one event for each token. */
export const balancerV1Events: readonly EventModel[] = [
  {
    signature: 'LOG_SWAP(address indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const { address, data, topics } = log
      const caller = topicAddress(topics[1])
      // The pool pays whoever called it.
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        address,
        caller,
        caller,
        topicAddress(topics[2]),
        wordAt(data, 0),
        topicAddress(topics[3]),
        wordAt(data, 1),
      )
    },
  },
  {
    signature: 'LOG_JOIN(address indexed,address indexed,uint256)',
    read(log, order, into) {
      pushProvision(into, log, order, 'mint')
    },
  },
  {
    signature: 'LOG_EXIT(address indexed,address indexed,uint256)',
    read(log, order, into) {
      pushProvision(into, log, order, 'burn')
    },
  },
]

function pushProvision(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const { data, topics } = log
  const tokens = [topicAddress(topics[2])]
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    owner: topicAddress(topics[1]),
    tokens,
    amounts: [wordAt(data, 0)],
  })
}
