import type { NftTrade } from '../action.ts'
import type { FrameVisit, Reading } from '../model.ts'
import { ether, type Transfer } from '../transfer.ts'
import { evidenceOf } from './tell.ts'
import { sumFrom, sumTo, transfersSince } from './within.ts'

/** Pushes a sale at the market that the frame calls. */
export function tellSale(
  visit: FrameVisit,
  into: Reading,
  sale: Pick<
    NftTrade,
    'protocol' | 'seller' | 'buyer' | 'collection' | 'tokenId' | 'paymentToken' | 'paymentAmount'
  >,
): void {
  const market = visit.frame.to
  if (market === undefined) return
  into.actions.push({
    kind: 'nft_trade',
    protocol: sale.protocol,
    market,
    seller: sale.seller,
    buyer: sale.buyer,
    collection: sale.collection,
    tokenId: sale.tokenId,
    paymentToken: sale.paymentToken,
    paymentAmount: sale.paymentAmount,
    ...evidenceOf(visit),
  })
}

/** wei that the frame's caller left with the market: what it sent less what came back. */
export function etherPaid({ frame }: FrameVisit, inside: readonly Transfer[]): bigint {
  if (frame.to === undefined) return frame.value
  let back = 0n
  for (const { token, from, to, amount } of inside) {
    if (token === ether && from === frame.to && to === frame.from) back += amount
  }
  return frame.value - back
}

/**
 * Pushes the sales that the transfers of a market's frame show: each NFT that moved went from seller to buyer. The
 * price is told when a single one was sold, in whatever the seller was paid in: ether that the caller left, or all
 * that the buyer sent of a token.
 */
export function tellSalesByTransfers(visit: FrameVisit, into: Reading, protocol: string): void {
  const inside = transfersSince(into, visit.entered)
  const sold = inside.filter(({ standard }) => standard === 'nft')
  for (const { token, from: seller, to: buyer, tokenId } of sold) {
    const income = inside.find(({ standard, to }) => standard !== 'nft' && to === seller)
    const paymentToken = income?.token
    const paymentAmount =
      paymentToken === undefined || sold.length > 1
        ? undefined
        : paymentToken === ether
          ? etherPaid(visit, inside)
          : sumFrom(inside, buyer, paymentToken) - sumTo(inside, buyer, paymentToken)
    tellSale(visit, into, {
      protocol,
      seller,
      buyer,
      collection: token,
      tokenId,
      paymentToken,
      paymentAmount,
    })
  }
}
