import type { Address, Hash, Hex, Log } from '@membrane/core'
import { addressAt, numberAt, wordAt } from '../../decode/words.ts'
import type { Reading } from '../../model.ts'
import { pushMakerFill } from '../makerFill.ts'
import { pushNftTrade } from '../nftTrade.ts'
import { pushOrder } from '../order.ts'

/** What a maker or a taker gave in a fill, by the exchange's asset data. */
export type Asset = {
  readonly token: Address
  /** The id of an ERC-721 token; undefined for an ERC-20. */
  readonly tokenId: bigint | undefined
  /** Whether a bridge supplied it, trading with a pool that reports itself. */
  readonly bridged: boolean
}

/** One fill of 0x V2 or V3. */
export type Fill = {
  readonly protocol: string
  readonly maker: Address
  readonly taker: Address
  readonly orderHash: Hash | undefined
  readonly given: Asset | undefined
  readonly givenAmount: bigint
  readonly paid: Asset | undefined
  readonly paidAmount: bigint
}

/**
 * The asset whose data's offset is at `word`; undefined for several at once and for kinds that are not known. Source: the
 * 0x V3 specification: ERC20Token(address), ERC20Bridge(address,address,bytes), ERC721Token(address,uint256).
 */
export function assetAt(data: Hex, word: number): Asset | undefined {
  const start = 2 + numberAt(data, word) * 2 + 64
  const id = data.slice(start, start + 8)
  const fields: Hex = `0x${data.slice(start + 8, start + 136)}`
  if (fields.length < 66) return undefined
  const token = addressAt(fields, 0)
  if (id === 'f47261b0' || id === 'dc1600f3') return { token, tokenId: undefined, bridged: id === 'dc1600f3' }
  if (id === '02571792' && fields.length >= 130) return { token, tokenId: wordAt(fields, 1), bridged: false }
  return undefined
}

/**
 * Pushes a fill: tokens on both sides are a swap with the maker, or an order where a bridge fetched one of them from a
 * pool; an NFT on one side is a sale.
 */
export function pushFill(into: Reading, log: Log, order: number, fill: Fill): void {
  const { protocol, maker, taker, given, givenAmount, paid, paidAmount } = fill
  if (given === undefined || paid === undefined) return
  const sells = given.tokenId !== undefined
  const buys = paid.tokenId !== undefined
  if (sells && buys) return
  if (sells || buys) {
    const nft = sells ? given : paid
    pushNftTrade(into, log, order, protocol, {
      seller: sells ? maker : taker,
      buyer: sells ? taker : maker,
      collection: nft.token,
      tokenId: nft.tokenId,
      paymentToken: sells ? paid.token : given.token,
      paymentAmount: sells ? paidAmount : givenAmount,
    })
  } else if (given.bridged || paid.bridged) {
    const { orderHash } = fill
    const [tokenIn, tokenOut] = [paid.token, given.token]
    pushOrder(into, log, order, protocol, taker, orderHash, tokenIn, paidAmount, tokenOut, givenAmount)
  } else {
    const [tokenIn, tokenOut] = [paid.token, given.token]
    pushMakerFill(into, log, order, protocol, maker, taker, tokenIn, paidAmount, tokenOut, givenAmount)
  }
}
