import type { Hash } from '@membrane/core'
import { topicCurrency } from '../../decode/currency.ts'
import { pushLiquidity, pushPool, pushPrice, pushSignedSwap } from '../../decode/push.ts'
import { signedAt, smallSignedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'uniswap_v4'

/**
 * Source: IPoolManager.sol and PoolManager.sol of @uniswap/v4-core. The manager holds the tokens of all pools and knows
 * a pool by the hash of its key.
 */
export const uniswapV4Events: readonly EventModel[] = [
  {
    signature: 'Swap(bytes32 indexed,address indexed,int128,int128,uint160,uint128,int24,uint24)',
    read(log, order, into) {
      const { data, topics } = log
      const pool = topics[1] as Hash // the dispatch counted the topics
      const sender = topicAddress(topics[2])
      // The amounts are the swapper's: what the swapper pays is negative.
      pushSignedSwap(
        into,
        log,
        order,
        protocol,
        pool,
        sender,
        undefined,
        -signedAt(data, 0),
        -signedAt(data, 1),
      )
      pushPrice(into, log, order, protocol, pool, undefined, wordAt(data, 2))
    },
  },
  {
    signature: 'ModifyLiquidity(bytes32 indexed,address indexed,int24,int24,int256,bytes32)',
    read(log, order, into) {
      const { data, topics } = log
      const delta = signedAt(data, 2)
      // Nothing given and nothing taken: fees are collected, in amounts that the event does not tell.
      if (delta === 0n) return
      const kind = delta > 0n ? 'mint' : 'burn'
      const pool = topics[1] as Hash // the dispatch counted the topics
      const owner = topicAddress(topics[2])
      const liquidity = delta > 0n ? delta : -delta
      pushLiquidity(into, log, order, {
        kind,
        protocol,
        pool,
        owner,
        tickLower: smallSignedAt(data, 0),
        tickUpper: smallSignedAt(data, 1),
        liquidity,
        amounts: [],
      })
    },
  },
  {
    signature:
      'Initialize(bytes32 indexed,address indexed,address indexed,uint24,int24,address,uint160,int24)',
    read(log, order, into) {
      const { address, data, topics } = log
      const pool = topics[1] as Hash // the dispatch counted the topics
      pushPool(into, log, order, protocol, pool, address, [
        topicCurrency(topics[2]),
        topicCurrency(topics[3]),
      ])
      pushPrice(into, log, order, protocol, pool, undefined, wordAt(data, 3))
    },
  },
  {
    // A gift to the liquidity in range, which nobody can take back: given, and no units of liquidity for it.
    signature: 'Donate(bytes32 indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const pool = topics[1] as Hash // the dispatch counted the topics
      const owner = topicAddress(topics[2])
      const amounts = [wordAt(data, 0), wordAt(data, 1)]
      pushLiquidity(into, log, order, { kind: 'mint', protocol, pool, owner, liquidity: 0n, amounts })
    },
  },
]
