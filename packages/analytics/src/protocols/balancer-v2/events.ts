import type { Address, Hash } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { pushFlashLoan, pushLiquidity, pushTokenSwap } from '../../decode/push.ts'
import { addressAt, signedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'balancer_v2'

/** Source: IVault.sol of @balancer-labs/v2-interfaces. The vault holds the tokens of all pools. */
export const balancerV2Events: readonly EventModel[] = [
  {
    signature: 'Swap(bytes32 indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const pool = topics[1] as Hash // the dispatch counted the topics
      pushTokenSwap(
        into,
        log,
        order,
        protocol,
        pool,
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
    signature: 'PoolBalanceChanged(bytes32 indexed,address indexed,address[],int256[],uint256[])',
    read(log, order, into) {
      const { data, topics } = log
      const tokens = spanAt(data, 0)
      const deltas = spanAt(data, 1)
      if (tokens === undefined || deltas === undefined || tokens.length !== deltas.length) return
      const named: Address[] = []
      const amounts: bigint[] = []
      let given = false
      for (let i = 0; i < tokens.length; i++) {
        const delta = signedAt(data, deltas.first + i)
        if (delta > 0n) given = true
        named.push(addressAt(data, tokens.first + i))
        amounts.push(delta < 0n ? -delta : delta)
      }
      const pool = topics[1] as Hash // the dispatch counted the topics
      pushLiquidity(into, log, order, {
        kind: given ? 'mint' : 'burn',
        protocol,
        pool,
        owner: topicAddress(topics[2]),
        tokens: named,
        amounts,
      })
    },
  },
  {
    // Maker's DssFlash has the same topic0, with its token not indexed: one topic less.
    signature: 'FlashLoan(address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        undefined,
        topicAddress(topics[1]),
        topicAddress(topics[2]),
        wordAt(data, 0),
        wordAt(data, 1),
      )
    },
  },
]
