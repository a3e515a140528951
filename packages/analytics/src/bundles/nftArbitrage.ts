import type { NftTrade } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle, Detail } from '../bundle.ts'
import type { Token } from '../transfer.ts'
import { coinOf } from './arbitrage/leg.ts'
import { withCosts } from './costs.ts'
import { sellerAmount } from './nftTrade.ts'
import { methodOf, partiesOf } from './row.ts'

/** An NFT bought and sold on by one party, with what it paid and what it kept of the price. */
type Resale = {
  readonly bought: NftTrade
  readonly sold: NftTrade
  readonly coin: Token
  readonly paid: bigint
  readonly received: bigint
  /** Whether the transfers tell what the second sale's fees left. */
  readonly exact: boolean
}

/**
 * Arbitrages of NFTs: one party buys an NFT and sells the same one to somebody else for more within the transaction, fees of
 * the markets taken off where the transfers tell them. Resales at a loss are left out: who moves an NFT between accounts
 * of his own pays the fees too.
 */
export function findNftArbitrages(block: BlockReading): readonly Bundle[] {
  const bundles: Bundle[] = []
  for (const reading of block.transactions) {
    let sales = 0
    for (const { kind } of reading.actions) if (kind === 'nft_trade') sales++
    if (sales < 2) continue
    for (const resale of resalesIn(reading)) bundles.push(bundleOf(block, reading, resale))
  }
  return bundles
}

function resalesIn(reading: TransactionReading): readonly Resale[] {
  const open = reading.actions.filter((action) => action.kind === 'nft_trade')
  const found: Resale[] = []
  for (const bought of [...open]) {
    if (!open.includes(bought)) continue
    for (const sold of open) {
      const resale = sold === bought ? undefined : resaleOf(bought, sold, reading)
      if (resale === undefined) continue
      open.splice(open.indexOf(bought), 1)
      open.splice(open.indexOf(sold), 1)
      found.push(resale)
      break
    }
  }
  return found
}

function resaleOf(bought: NftTrade, sold: NftTrade, reading: TransactionReading): Resale | undefined {
  const { collection, tokenId, buyer, paymentToken, paymentAmount: paid } = bought
  if (collection === undefined || tokenId === undefined || buyer === undefined) return undefined
  if (sold.collection !== collection || sold.tokenId !== tokenId || sold.seller !== buyer) return undefined
  // Back to whom it came from, it only passed to and fro.
  if (bought.seller !== undefined && bought.seller === sold.buyer) return undefined
  if (paymentToken === undefined || sold.paymentToken === undefined || paid === undefined) return undefined
  const coin = coinOf(paymentToken)
  if (coin !== coinOf(sold.paymentToken)) return undefined
  const kept = sellerAmount(reading, sold)
  const received = kept ?? sold.paymentAmount
  if (received === undefined || received <= paid) return undefined
  return { bought, sold, coin, paid, received, exact: kept !== undefined }
}

function bundleOf(block: BlockReading, reading: TransactionReading, resale: Resale): Bundle {
  const { bought, sold, coin, paid, received, exact } = resale
  const { profit, details } = withCosts(new Map([[coin, received - paid]]), [reading])
  const { from, to } = reading
  return {
    block: block.number,
    kind: 'arbitrage',
    method: methodOf(bought),
    confidence: exact ? 'high' : 'medium',
    transactions: [reading.hash],
    victims: [],
    protocol: [...new Set([bought.protocol, sold.protocol])].sort().join('+'),
    pool: null,
    parties: partiesOf({ arbitrageur: from, contract: to ?? undefined }),
    profit,
    details: {
      start: coin,
      length: 2,
      legs: [legOf(bought, paid), legOf(sold, received)],
      negative: false,
      nft: true,
      entity: bought.buyer ?? null,
      party: 'one',
      ...(exact ? {} : { marketFeesUnknown: true }),
      ...details,
    },
  }
}

function legOf(trade: NftTrade, amount: bigint): Detail {
  const { market, protocol, collection, tokenId, seller, buyer, paymentToken } = trade
  return {
    market,
    protocol,
    collection: collection ?? null,
    tokenId: tokenId ?? null,
    seller: seller ?? null,
    buyer: buyer ?? null,
    paymentToken: paymentToken ?? null,
    amount,
  }
}
