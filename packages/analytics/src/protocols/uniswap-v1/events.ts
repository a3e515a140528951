import type { Log } from '@membrane/core'
import { pushLiquidity } from '../../decode/push.ts'
import { topicAddress, topicWord } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'
import { ether } from '../../transfer.ts'

const protocol = 'uniswap_v1'

/** Source: uniswap_exchange.vy of Uniswap/v1-contracts. Coin 0 is ether, coin 1 the exchange's token. */
export const uniswapV1Events: readonly EventModel[] = [
  {
    signature: 'TokenPurchase(address indexed,uint256 indexed,uint256 indexed)',
    read(log, order, into) {
      pushPurchase(into, log, order, true)
    },
  },
  {
    signature: 'EthPurchase(address indexed,uint256 indexed,uint256 indexed)',
    read(log, order, into) {
      pushPurchase(into, log, order, false)
    },
  },
  {
    signature: 'AddLiquidity(address indexed,uint256 indexed,uint256 indexed)',
    read(log, order, into) {
      pushProvision(into, log, order, 'mint')
    },
  },
  {
    signature: 'RemoveLiquidity(address indexed,uint256 indexed,uint256 indexed)',
    read(log, order, into) {
      pushProvision(into, log, order, 'burn')
    },
  },
]

function pushPurchase(into: Reading, log: Log, order: number, paidInEther: boolean): void {
  const { address, topics, logIndex } = log
  const amountIn = topicWord(topics[2])
  const amountOut = topicWord(topics[3])
  // Token sales (crowdsales) share the name; with nothing on one side it is no exchange.
  if (amountIn === 0n || amountOut === 0n) return
  into.actions.push({
    kind: 'swap',
    protocol,
    pool: address,
    venue: address,
    sender: topicAddress(topics[1]),
    recipient: undefined,
    tokenIn: paidInEther ? ether : undefined,
    amountIn,
    tokenOut: paidInEther ? undefined : ether,
    amountOut,
    coinIn: paidInEther ? 0 : 1,
    coinOut: paidInEther ? 1 : 0,
    feeOnTransfer: false,
    order,
    logIndex,
    traceAddress: undefined,
  })
}

function pushProvision(into: Reading, log: Log, order: number, kind: 'mint' | 'burn'): void {
  const { topics } = log
  const amounts = [topicWord(topics[2]), topicWord(topics[3])]
  pushLiquidity(into, log, order, {
    kind,
    protocol,
    owner: topicAddress(topics[1]),
    tokens: [ether, undefined],
    amounts,
  })
}
