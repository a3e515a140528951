import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

/** Source: UniswapV2Pair.sol of @uniswap/v2-core; Sushiswap, Shibaswap and the other forks emit the same. */
export const uniswapV2Events: readonly EventModel[] = [
  {
    signature: 'Swap(address indexed,uint256,uint256,uint256,uint256,address indexed)',
    read(log, order, into) {
      const { data } = log
      const in0 = wordAt(data, 0)
      const in1 = wordAt(data, 1)
      const out0 = wordAt(data, 2)
      const out1 = wordAt(data, 3)
      // A fee on transfer or a flash swap leaves some of one token on both sides: the net decides the direction.
      const zeroForOne = in0 - out0 > in1 - out1
      into.actions.push({
        kind: 'swap',
        protocol: 'uniswap_v2',
        pool: log.address,
        venue: log.address,
        sender: topicAddress(log.topics[1]),
        recipient: topicAddress(log.topics[2]),
        tokenIn: undefined,
        amountIn: zeroForOne ? in0 - out0 : in1 - out1,
        tokenOut: undefined,
        amountOut: zeroForOne ? out1 - in1 : out0 - in0,
        coinIn: zeroForOne ? 0 : 1,
        coinOut: zeroForOne ? 1 : 0,
        feeOnTransfer: false,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Sync(uint112,uint112)',
    read(log, order, into) {
      into.actions.push({
        kind: 'price',
        protocol: 'uniswap_v2',
        pool: log.address,
        reserves: [wordAt(log.data, 0), wordAt(log.data, 1)],
        sqrtPriceX96: undefined,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Mint(address indexed,uint256,uint256)',
    read(log, order, into) {
      into.actions.push({
        kind: 'mint',
        protocol: 'uniswap_v2',
        pool: log.address,
        venue: log.address,
        owner: topicAddress(log.topics[1]),
        tickLower: undefined,
        tickUpper: undefined,
        liquidity: undefined,
        tokens: [undefined, undefined],
        amounts: [wordAt(log.data, 0), wordAt(log.data, 1)],
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Burn(address indexed,uint256,uint256,address indexed)',
    read(log, order, into) {
      into.actions.push({
        kind: 'burn',
        protocol: 'uniswap_v2',
        pool: log.address,
        venue: log.address,
        owner: topicAddress(log.topics[2]),
        tickLower: undefined,
        tickUpper: undefined,
        liquidity: undefined,
        tokens: [undefined, undefined],
        amounts: [wordAt(log.data, 0), wordAt(log.data, 1)],
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
]
