import { pushFlashLoan, pushLiquidity, pushPool, pushPrice, pushSignedSwap } from '../../decode/push.ts'
import { addressAt, signedAt, topicAddress, topicSmallSigned, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'uniswap_v3'

/**
 * Source: IUniswapV3PoolEvents.sol of @uniswap/v3-core. Forks, Algebra's pools up to Integral 1.2 and KyberSwap Elastic
 * emit the same, and PancakeSwap V3 all but its Swap.
 */
export const uniswapV3Events: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,address indexed,int256,int256,uint160,uint128,int24)',
    read(log, order, into) {
      const { address, data, topics } = log
      const sender = topicAddress(topics[1])
      const recipient = topicAddress(topics[2])
      pushSignedSwap(
        into,
        log,
        order,
        protocol,
        address,
        sender,
        recipient,
        signedAt(data, 0),
        signedAt(data, 1),
      )
      pushPrice(into, log, order, protocol, address, undefined, wordAt(data, 2))
    },
  },
  {
    signature: 'Mint(address,address indexed,int24 indexed,int24 indexed,uint128,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const owner = topicAddress(topics[1])
      const lower = topicSmallSigned(topics[2])
      const upper = topicSmallSigned(topics[3])
      const amounts = [wordAt(data, 2), wordAt(data, 3)]
      pushLiquidity(into, log, order, {
        kind: 'mint',
        protocol,
        owner,
        tickLower: lower,
        tickUpper: upper,
        liquidity: wordAt(data, 1),
        amounts,
      })
    },
  },
  {
    signature: 'Burn(address indexed,int24 indexed,int24 indexed,uint128,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const liquidity = wordAt(data, 0)
      // A burn of nothing is how an owner has the pool count the fees up.
      if (liquidity === 0n) return
      const owner = topicAddress(topics[1])
      const lower = topicSmallSigned(topics[2])
      const upper = topicSmallSigned(topics[3])
      const amounts = [wordAt(data, 1), wordAt(data, 2)]
      pushLiquidity(into, log, order, {
        kind: 'burn',
        protocol,
        owner,
        tickLower: lower,
        tickUpper: upper,
        liquidity,
        amounts,
      })
    },
  },
  {
    signature: 'Collect(address indexed,address,int24 indexed,int24 indexed,uint128,uint128)',
    read(log, order, into) {
      const { data, topics } = log
      const owner = topicAddress(topics[1])
      const lower = topicSmallSigned(topics[2])
      const upper = topicSmallSigned(topics[3])
      const amounts = [wordAt(data, 1), wordAt(data, 2)]
      pushLiquidity(into, log, order, {
        kind: 'collect',
        protocol,
        owner,
        tickLower: lower,
        tickUpper: upper,
        amounts,
      })
    },
  },
  {
    signature: 'Flash(address indexed,address indexed,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data, topics } = log
      const sender = topicAddress(topics[1])
      const recipient = topicAddress(topics[2])
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        sender,
        recipient,
        undefined,
        wordAt(data, 0),
        wordAt(data, 2),
      )
      pushFlashLoan(
        into,
        log,
        order,
        protocol,
        sender,
        recipient,
        undefined,
        wordAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
  {
    signature: 'PoolCreated(address indexed,address indexed,uint24 indexed,int24,address)',
    read(log, order, into) {
      const pool = addressAt(log.data, 1)
      pushPool(into, log, order, protocol, pool, pool, [
        topicAddress(log.topics[1]),
        topicAddress(log.topics[2]),
      ])
    },
  },
]
