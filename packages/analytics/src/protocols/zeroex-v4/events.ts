import type { Log } from '@membrane/core'
import { addressAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'
import { pushMakerFill } from '../makerFill.ts'
import { pushNftTrade } from '../nftTrade.ts'
import { pushOrder } from '../order.ts'

const protocol = 'zeroex_v4'

/**
 * Source: IZeroEx of @0x/contract-artifacts. A filled order is a swap with its maker; what the exchange proxy says of a
 * route whose parts report themselves is an order.
 */
export const zeroexV4Events: readonly EventModel[] = [
  {
    signature:
      'LimitOrderFilled(bytes32,address,address,address,address,address,uint128,uint128,uint128,uint256,bytes32)',
    read: (log, order, into) => readFill(log, order, into, 4, 6, 7),
  },
  {
    signature: 'RfqOrderFilled(bytes32,address,address,address,address,uint128,uint128,bytes32)',
    read: (log, order, into) => readFill(log, order, into, 3, 5, 6),
  },
  {
    signature: 'OtcOrderFilled(bytes32,address,address,address,address,uint128,uint128)',
    read: (log, order, into) => readFill(log, order, into, 3, 6, 5),
  },
  {
    signature: 'TransformedERC20(address indexed,address,address,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      const taker = topicAddress(log.topics[1])
      pushOrder(
        into,
        log,
        order,
        protocol,
        taker,
        undefined,
        addressAt(data, 0),
        wordAt(data, 2),
        addressAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
  {
    signature: 'LiquidityProviderSwap(address,address,uint256,uint256,address,address)',
    read(log, order, into) {
      const { data } = log
      pushOrder(
        into,
        log,
        order,
        protocol,
        undefined,
        undefined,
        addressAt(data, 0),
        wordAt(data, 2),
        addressAt(data, 1),
        wordAt(data, 3),
      )
    },
  },
  {
    signature: 'ERC721OrderFilled(uint8,address,address,uint256,address,uint256,address,uint256,address)',
    read: readNft,
  },
  {
    signature:
      'ERC1155OrderFilled(uint8,address,address,uint256,address,uint256,address,uint256,uint128,address)',
    read: readNft,
  },
]

/** `makerToken` is the word of the maker's token, which the taker's follows; the others are the filled amounts' words. */
function readFill(
  log: Log,
  order: number,
  into: Reading,
  makerToken: number,
  takerAmount: number,
  makerAmount: number,
): void {
  const { data } = log
  pushMakerFill(
    into,
    log,
    order,
    protocol,
    addressAt(data, 1),
    addressAt(data, 2),
    addressAt(data, makerToken + 1),
    wordAt(data, takerAmount),
    addressAt(data, makerToken),
    wordAt(data, makerAmount),
  )
}

function readNft(log: Log, order: number, into: Reading): void {
  const { data } = log
  // Direction 0 sells the maker's NFT, 1 buys one for the maker.
  const sells = numberAt(data, 0) === 0
  const maker = addressAt(data, 1)
  const taker = addressAt(data, 2)
  pushNftTrade(into, log, order, protocol, {
    seller: sells ? maker : taker,
    buyer: sells ? taker : maker,
    collection: addressAt(data, 6),
    tokenId: wordAt(data, 7),
    paymentToken: addressAt(data, 4),
    paymentAmount: wordAt(data, 5),
  })
}
