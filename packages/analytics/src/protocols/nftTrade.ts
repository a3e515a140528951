import { type Address, type Log, zeroAddress } from '@membrane/core'
import type { NftTrade } from '../action.ts'
import type { Reading } from '../model.ts'
import { ether, type Token } from '../transfer.ts'

/** What a market tells of one NFT sold. */
export type Sale = Pick<
  NftTrade,
  'seller' | 'buyer' | 'collection' | 'tokenId' | 'paymentToken' | 'paymentAmount'
>

/** Pushes a sale at the market that emitted `log`. */
export function pushNftTrade(into: Reading, log: Log, order: number, protocol: string, sale: Sale): void {
  into.actions.push({
    kind: 'nft_trade',
    protocol,
    market: log.address,
    seller: sale.seller,
    buyer: sale.buyer,
    collection: sale.collection,
    tokenId: sale.tokenId,
    paymentToken: sale.paymentToken,
    paymentAmount: sale.paymentAmount,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}

/** A payment token as most markets write it: the zero address is ether. */
export function currencyOf(token: Address): Token {
  return token === zeroAddress ? ether : token
}
