import type { Address } from '@membrane/core'
import { tokenBefore } from '../../decode/nearTransfer.ts'
import { type NftMove, nftMovesOf } from '../../decode/nftMoves.ts'
import { eventSignature } from '../../decode/signature.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import { ether } from '../../transfer.ts'
import { pushNftTrade } from '../nftTrade.ts'

const ordersMatched = 'OrdersMatched(bytes32,bytes32,address indexed,address indexed,uint256,bytes32 indexed)'
const matchedTopic = eventSignature(ordersMatched).topic0

/**
 * Source: ExchangeCore.sol of wyvern-ethereum, OpenSea's first market. The event names neither the NFT nor who of maker
 * and taker sells: the transfers that the exchange made just before it do. The price is what the buyer paid, fees
 * included. Of several NFTs sold together the first carries the price.
 */
export const wyvernEvents: readonly EventModel[] = [
  {
    signature: ordersMatched,
    read(log, order, into, cursor) {
      const maker = topicAddress(log.topics[1])
      const taker = topicAddress(log.topics[2])
      const price = wordAt(log.data, 2)
      const moves = movesOf(cursor, log.address, maker, taker)
      const first = moves[0]
      const seller = first === undefined ? undefined : sellerOf(first, maker, taker)
      const buyer = seller === undefined ? undefined : seller === maker ? taker : maker
      // The exchange moves the whole price at once, before the NFT; ether leaves no log.
      const query = { from: buyer, to: seller, amount: price }
      const paymentToken = (buyer === undefined ? undefined : tokenBefore(cursor, query)) ?? ether
      for (let i = 0; i < Math.max(1, moves.length); i++) {
        pushNftTrade(into, log, order, 'wyvern', {
          seller,
          buyer,
          collection: moves[i]?.collection,
          tokenId: moves[i]?.tokenId,
          paymentToken,
          paymentAmount: i === 0 ? price : undefined,
        })
      }
    },
  },
]

/** The NFTs that moved between the two, in order, since the exchange's previous match of this transaction. */
function movesOf(cursor: LogCursor, exchange: Address, maker: Address, taker: Address): readonly NftMove[] {
  const found: NftMove[] = []
  for (let i = cursor.position - 1; i >= 0; i--) {
    const log = cursor.logs[i]
    if (log === undefined) continue
    if (log.address === exchange && log.topics[0] === matchedTopic) break
    const moves = nftMovesOf(log)
    for (let j = moves.length - 1; j >= 0; j--) {
      const move = moves[j]
      if (move !== undefined && sellerOf(move, maker, taker) !== undefined) found.unshift(move)
    }
  }
  return found
}

/** Who of the two gives the NFT; a mint on sale has no giver, but its receiver is the buyer. */
function sellerOf(move: NftMove, maker: Address, taker: Address): Address | undefined {
  if (move.from === maker || move.to === taker) return maker
  if (move.from === taker || move.to === maker) return taker
  return undefined
}
