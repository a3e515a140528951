import { followsSync } from '../../decode/afterSync.ts'
import { pushCoinSwap, pushFlashLoan, pushLiquidity, pushPool, pushPrice } from '../../decode/push.ts'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'

const protocol = 'uniswap_v2'

/** Source: UniswapV2Pair.sol of @uniswap/v2-core; Sushiswap, Shibaswap and the other forks emit the same. */
export const uniswapV2Events: readonly EventModel[] = [
  {
    // Solidly's first pairs emit it too.
    signature: 'Swap(address indexed,uint256,uint256,uint256,uint256,address indexed)',
    read(log, order, into) {
      const { address, data } = log
      const in0 = wordAt(data, 0)
      const in1 = wordAt(data, 1)
      const out0 = wordAt(data, 2)
      const out1 = wordAt(data, 3)
      const sender = topicAddress(log.topics[1])
      const to = topicAddress(log.topics[2])
      // What came back is the token that was taken, and the other did not move: a loan and no exchange.
      if (in1 === 0n && out1 === 0n)
        return pushFlashLoan(into, log, order, protocol, sender, to, undefined, out0, in0 - out0)
      if (in0 === 0n && out0 === 0n)
        return pushFlashLoan(into, log, order, protocol, sender, to, undefined, out1, in1 - out1)
      // A fee on transfer or a flash swap leaves some of one token on both sides: the net decides the direction.
      const net0 = in0 - out0
      const net1 = in1 - out1
      if (net0 > net1) pushCoinSwap(into, log, order, protocol, address, sender, to, 0, net0, 1, -net1)
      else pushCoinSwap(into, log, order, protocol, address, sender, to, 1, net1, 0, -net0)
    },
  },
  {
    signature: 'Sync(uint112,uint112)',
    read(log, order, into) {
      const reserves = [wordAt(log.data, 0), wordAt(log.data, 1)] as const
      pushPrice(into, log, order, protocol, log.address, reserves, undefined)
    },
  },
  {
    signature: 'Mint(address indexed,uint256,uint256)',
    read(log, order, into) {
      if (!followsSync(into, log.address)) return
      const owner = topicAddress(log.topics[1])
      const amounts = [wordAt(log.data, 0), wordAt(log.data, 1)]
      pushLiquidity(into, log, order, { kind: 'mint', protocol, owner, amounts })
    },
  },
  {
    signature: 'Burn(address indexed,uint256,uint256,address indexed)',
    read(log, order, into) {
      if (!followsSync(into, log.address)) return
      const owner = topicAddress(log.topics[2])
      const amounts = [wordAt(log.data, 0), wordAt(log.data, 1)]
      pushLiquidity(into, log, order, { kind: 'burn', protocol, owner, amounts })
    },
  },
  {
    signature: 'PairCreated(address indexed,address indexed,address,uint256)',
    read(log, order, into) {
      const pair = addressAt(log.data, 0)
      pushPool(into, log, order, protocol, pair, pair, [
        topicAddress(log.topics[1]),
        topicAddress(log.topics[2]),
      ])
    },
  },
]
