import type { Log } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { pushLiquidity, pushTokenSwap } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

const protocol = 'balancer_v3'

/** Source: IVaultEvents.sol of @balancer-labs/v3-interfaces. The vault holds the tokens of all pools. */
export const balancerV3Events: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,address indexed,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        topicAddress(topics[1]),
        undefined,
        undefined,
        topicAddress(topics[2]),
        wordAt(data, 0),
        topicAddress(topics[3]),
        wordAt(data, 1),
      )
    },
  },
  {
    signature: 'LiquidityAdded(address indexed,address indexed,uint8 indexed,uint256,uint256[],uint256[])',
    read(log, order, into) {
      pushProvision(into, log, order, 'mint')
    },
  },
  {
    signature: 'LiquidityRemoved(address indexed,address indexed,uint8 indexed,uint256,uint256[],uint256[])',
    read(log, order, into) {
      pushProvision(into, log, order, 'burn')
    },
  },
]

function pushProvision(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const { data, topics } = log
  const span = spanAt(data, 1)
  if (span === undefined) return
  const amounts: bigint[] = []
  for (let i = 0; i < span.length; i++) amounts.push(wordAt(data, span.first + i))
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    pool: topicAddress(topics[1]),
    owner: topicAddress(topics[2]),
    amounts,
  })
}
