import { nftMoveNear } from '../../decode/nftMoves.ts'
import { addressAt, numberAt, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { currencyOf, pushNftTrade } from '../nftTrade.ts'

/** `Market.Op`: what of an order's life the event tells; only these three hand an NFT over. */
const completeSell = 1
const completeBuy = 2
const completeAuction = 5

/**
 * Source: X2Y2_r1.sol, as verified on chain. The item's data is an array of (collection, id), and of (collection, id,
 * amount) for ERC-1155. Of several NFTs the first carries the price, fees included.
 */
export const x2y2Events: readonly EventModel[] = [
  {
    signature:
      'EvInventory(bytes32 indexed,address,address,uint256,uint256,uint256,uint256,uint256,address,bytes,(uint256,bytes),(uint8,uint256,uint256,uint256,bytes32,address,bytes,uint256,uint256,uint256,(uint256,address)[]))',
    read(log, order, into, cursor) {
      const { data } = log
      const item = numberAt(data, 9) / 32
      const detail = numberAt(data, 10) / 32
      const op = numberAt(data, detail)
      if (op !== completeSell && op !== completeBuy && op !== completeAuction) return
      const maker = addressAt(data, 0)
      const taker = addressAt(data, 1)
      const bytes = item + numberAt(data, item + 1) / 32
      const pairs = bytes + 1 + numberAt(data, bytes + 1) / 32
      const count = numberAt(data, pairs)
      const width = numberAt(data, bytes) / 32 - 2 === 2 * count ? 2 : 3
      for (let i = 0; i < count && 2 + 64 * (pairs + 1 + (i + 1) * width) <= data.length; i++) {
        const at = pairs + 1 + i * width
        const collection = addressAt(data, at)
        const tokenId = wordAt(data, at + 1)
        pushNftTrade(into, log, order, 'x2y2', {
          seller: op === completeBuy ? taker : maker,
          // Whoever ends an auction need not be its winner.
          buyer:
            op === completeAuction
              ? nftMoveNear(cursor, collection, tokenId)?.to
              : op === completeBuy
                ? maker
                : taker,
          collection,
          tokenId,
          paymentToken: currencyOf(addressAt(data, 7)),
          paymentAmount: i === 0 ? wordAt(data, detail + 3) : undefined,
        })
      }
    },
  },
]
