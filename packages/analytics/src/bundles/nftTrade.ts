import type { NftTrade } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle, Detail } from '../bundle.ts'
import { evidenceOf, methodOf, partiesOf } from './row.ts'

/**
 * One row for every NFT sold. A sale takes nothing from anybody, so `profit` is empty; that one party bought and sold
 * the same NFT in one transaction is told in `details.resale`, and its gain by an arbitrage's row. `paymentAmount` is the price that the buyer paid, `sellerAmount`
 * what of it reached the seller.
 */
export function findNftTrades(block: BlockReading): readonly Bundle[] {
  const rows: Bundle[] = []
  for (const transaction of block.transactions) {
    for (const action of transaction.actions) {
      if (action.kind === 'nft_trade') rows.push(rowOf(block, transaction, action))
    }
  }
  return rows
}

function rowOf(block: BlockReading, transaction: TransactionReading, trade: NftTrade): Bundle {
  const { seller, buyer, collection, tokenId, paymentToken, paymentAmount } = trade
  const complete =
    seller !== undefined &&
    buyer !== undefined &&
    collection !== undefined &&
    tokenId !== undefined &&
    paymentToken !== undefined &&
    paymentAmount !== undefined
  const details: Record<string, Detail> = {
    collection: collection ?? null,
    tokenId: tokenId ?? null,
    paymentToken: paymentToken ?? null,
    paymentAmount: paymentAmount ?? null,
    sellerAmount: sellerAmount(transaction, trade) ?? null,
    market: trade.market,
    ...evidenceOf(trade),
  }
  const other = resale(transaction, trade)
  if (other !== undefined) details.resale = other
  return {
    block: block.number,
    kind: 'nft_trade',
    method: methodOf(trade),
    confidence: complete ? 'high' : 'medium',
    transactions: [transaction.hash],
    victims: [],
    protocol: trade.protocol,
    pool: null,
    parties: partiesOf({ seller, buyer }),
    profit: {},
    details,
  }
}

/**
 * What of the price reached the seller, market fees and royalties off; undefined where the transfers do not tell, as
 * without call frames they do not of native ether. Of several sales in one transaction each has the stretch of time
 * since the one before, or, where a market reports a sale before it is paid, until the next.
 */
export function sellerAmount(
  { transfers, actions }: TransactionReading,
  trade: NftTrade,
): bigint | undefined {
  const { seller, paymentToken, paymentAmount } = trade
  if (seller === undefined || paymentToken === undefined || paymentAmount === undefined) return undefined
  let before = Number.NEGATIVE_INFINITY
  let after = Number.POSITIVE_INFINITY
  for (const { kind, order } of actions) {
    if (kind !== 'nft_trade') continue
    if (order < trade.order) before = Math.max(before, order)
    if (order > trade.order) after = Math.min(after, order)
  }
  const paid = (since: number, until: number): bigint => {
    let sum = 0n
    for (const { token, from, to, amount, order } of transfers) {
      if (token !== paymentToken || order <= since || order > until) continue
      // Who accepts an offer is paid in full and then pays the fees.
      if (to === seller) sum += amount
      if (from === seller) sum -= amount
    }
    return sum
  }
  const sum = paid(before, trade.order) || paid(trade.order, after)
  return sum > 0n && sum <= paymentAmount ? sum : undefined
}

/** Which of the two passed the same NFT on, or had it from somebody else, in this transaction. */
function resale(transaction: TransactionReading, trade: NftTrade): 'buyer' | 'seller' | undefined {
  for (const other of transaction.actions) {
    if (other.kind !== 'nft_trade' || other === trade) continue
    if (other.collection !== trade.collection || other.tokenId !== trade.tokenId) continue
    if (trade.collection === undefined || trade.tokenId === undefined) continue
    if (other.seller !== undefined && other.seller === trade.buyer) return 'buyer'
    if (other.buyer !== undefined && other.buyer === trade.seller) return 'seller'
  }
  return undefined
}
