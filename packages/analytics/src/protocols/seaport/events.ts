import { type Address, type Hex, type Log, zeroAddress } from '@membrane/core'
import type { NftTrade } from '../../action.ts'
import { nftMoveNear } from '../../decode/nftMoves.ts'
import { addressAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'
import { pushNftTrade } from '../nftTrade.ts'

const protocol = 'seaport'

type Item = {
  /** 0 ether, 1 ERC-20, 2 ERC-721, 3 ERC-1155; 4 and 5 as 2 and 3 by a criterion. */
  readonly type: number
  readonly token: Address
  readonly id: bigint
  readonly amount: bigint
}

type Payment = { readonly token: Token | undefined; readonly amount: bigint | undefined }

/**
 * Source: ConsiderationEventsAndErrors.sol of seaport-types. NFTs offered are sold by the offerer for the whole
 * consideration; NFTs asked for are bought by the offerer for the whole offer. Of several NFTs the first carries the
 * price. Two orders matched with one another tell of one sale from both sides, which is pushed once.
 */
export const seaportEvents: readonly EventModel[] = [
  {
    signature:
      'OrderFulfilled(bytes32,address indexed,address indexed,address,(uint8,address,uint256,uint256)[],(uint8,address,uint256,uint256,address)[])',
    read(log, order, into, cursor) {
      const offerer = topicAddress(log.topics[1])
      const recipient = addressAt(log.data, 1)
      // No single fulfiller: the order was matched with others.
      const other = recipient === zeroAddress ? undefined : recipient
      const offer = itemsAt(log.data, 2, 4)
      const consideration = itemsAt(log.data, 3, 5)
      readNfts(log, order, into, cursor, offer, paymentOf(consideration), offerer, other)
      readNfts(log, order, into, cursor, consideration, paymentOf(offer), other, offerer)
    },
  },
]

function itemsAt(data: Hex, word: number, size: number): readonly Item[] {
  const start = numberAt(data, word) / 32
  const count = numberAt(data, start)
  const items: Item[] = []
  for (let i = 0; i < count; i++) {
    const at = start + 1 + i * size
    if (2 + 64 * (at + size) > data.length) break
    items.push({
      type: numberAt(data, at),
      token: addressAt(data, at + 1),
      id: wordAt(data, at + 2),
      amount: wordAt(data, at + 3),
    })
  }
  return items
}

/** The fungible items' sum when they are of one currency. */
function paymentOf(items: readonly Item[]): Payment {
  let token: Token | undefined
  let amount = 0n
  for (const item of items) {
    if (item.type > 1) continue
    const currency = item.type === 0 ? ether : item.token
    if (token !== undefined && token !== currency) return { token: undefined, amount: undefined }
    token = currency
    amount += item.amount
  }
  return token === undefined ? { token, amount: undefined } : { token, amount }
}

function readNfts(
  log: Log,
  order: number,
  into: Reading,
  cursor: LogCursor,
  items: readonly Item[],
  payment: Payment,
  seller: Address | undefined,
  buyer: Address | undefined,
): void {
  let first = true
  for (const item of items) {
    if (item.type < 2) continue
    const { token: collection, id: tokenId } = item
    if (alreadyTold(into, log.address, collection, tokenId, seller, buyer)) continue
    const move =
      seller === undefined || buyer === undefined ? nftMoveNear(cursor, collection, tokenId) : undefined
    pushNftTrade(into, log, order, protocol, {
      seller: seller ?? move?.from,
      buyer: buyer ?? move?.to,
      collection,
      tokenId,
      paymentToken: payment.token,
      paymentAmount: first ? payment.amount : undefined,
    })
    first = false
  }
}

/** Whether the matching order has told of the same NFT between the same two, as far as this order names them. */
function alreadyTold(
  into: Reading,
  market: Address,
  collection: Address,
  tokenId: bigint,
  seller: Address | undefined,
  buyer: Address | undefined,
): boolean {
  if (seller !== undefined && buyer !== undefined) return false
  return into.actions.some(
    (action): action is NftTrade =>
      action.kind === 'nft_trade' &&
      action.market === market &&
      action.collection === collection &&
      action.tokenId === tokenId &&
      (seller === undefined || action.seller === seller) &&
      (buyer === undefined || action.buyer === buyer),
  )
}
