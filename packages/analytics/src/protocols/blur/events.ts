import type { Address, Log } from '@membrane/core'
import { nftMoveNear } from '../../decode/nftMoves.ts'
import { addressAt, hexAt, numberAt, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'
import { currencyOf, pushNftTrade } from '../nftTrade.ts'

/** Blur's pool of deposited ether, whose balance pays for bids. */
const blurPool: Token = '0x0000000000a39bb272e79075ade125fd351887ac'

const order =
  '(address,uint8,address,address,uint256,uint256,address,uint256,uint256,uint256,(uint16,address)[],uint256,bytes)'

/**
 * Source: BlurExchange.sol and the executor of BlurExchangeV2, as verified on chain. The second version packs an
 * ERC-721 sale in two words and names the order's maker alone: the NFT's own transfer names the other side.
 */
export const blurEvents: readonly EventModel[] = [
  {
    signature: `OrdersMatched(address indexed,address indexed,${order},bytes32,${order},bytes32)`,
    read(log, position, into) {
      const { data } = log
      const sell = numberAt(data, 0) / 32
      const buy = numberAt(data, 2) / 32
      pushNftTrade(into, log, position, 'blur', {
        seller: addressAt(data, sell),
        buyer: addressAt(data, buy),
        collection: addressAt(data, sell + 3),
        tokenId: wordAt(data, sell + 4),
        paymentToken: currencyOf(addressAt(data, sell + 6)),
        paymentAmount: wordAt(data, sell + 7),
      })
    },
  },
  packed('Execution721Packed(bytes32,uint256,uint256)'),
  packed('Execution721TakerFeePacked(bytes32,uint256,uint256,uint256)'),
  packed('Execution721MakerFeePacked(bytes32,uint256,uint256,uint256)'),
  {
    signature:
      'Execution((address,uint256,uint256,address,uint8),bytes32,uint256,uint256,(address,uint16),((address,uint16),(address,uint16)),uint8)',
    read(log, position, into, cursor) {
      const { data } = log
      const bid = numberAt(data, 14) === 1
      const id = wordAt(data, 1)
      push(into, log, position, cursor, addressAt(data, 0), addressAt(data, 3), id, wordAt(data, 7), bid)
    },
  },
]

/**
 * Words 1 and 2 hold, from the highest byte on: the token id (11), the listing's index (1), the maker (20); the side
 * (1, 1 is a bid), the price (11), the collection (20).
 */
function packed(signature: string): EventModel {
  return {
    signature,
    read(log, position, into, cursor) {
      const { data } = log
      const first = hexAt(data, 1)
      const second = hexAt(data, 2)
      const tokenId = BigInt(first.slice(0, 24))
      const price = BigInt(`0x${second.slice(4, 26)}`)
      const bid = second.slice(2, 4) === '01'
      push(into, log, position, cursor, addressAt(data, 1), addressAt(data, 2), tokenId, price, bid)
    },
  }
}

function push(
  into: Reading,
  log: Log,
  position: number,
  cursor: LogCursor,
  maker: Address,
  collection: Address,
  tokenId: bigint,
  paymentAmount: bigint,
  bid: boolean,
): void {
  const move = nftMoveNear(cursor, collection, tokenId)
  pushNftTrade(into, log, position, 'blur', {
    seller: bid ? move?.from : maker,
    buyer: bid ? maker : move?.to,
    collection,
    tokenId,
    paymentToken: bid ? blurPool : ether,
    paymentAmount,
  })
}
