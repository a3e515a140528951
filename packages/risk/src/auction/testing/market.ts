import { mainnet } from '../../chain/model.ts'
import type { Book, Market } from '../../market/market.ts'
import { passiveBorrowers, usualLiquidators } from '../../market/usual.ts'
import type { AuctionConfig } from '../config.ts'

/** Somebody who bids at once, with all that it takes. */
export const keeper: AuctionConfig['keepers'][number] = {
  count: 1,
  capital: 1e7,
  maxFeeGwei: 1_000,
  margin: 0.05,
  intervalSeconds: 12,
  parallel: 10,
}

/** Maker's English auctions of March 2020. */
export const flipper: AuctionConfig = {
  kind: 'english',
  lot: 50,
  penalty: 0.13,
  maxSeconds: 21_600,
  bidSeconds: 600,
  minIncrease: 0.03,
  keepers: [keeper],
}

/** ETH at 150 dollars and DAI, amounts in millionths; prices reach the protocol at once, and blocks have room. */
export function auctionMarket(auction: AuctionConfig, changes: Partial<Market> = {}): Market {
  const plain = { loanToValue: 0, liquidationThreshold: 0, bonus: 0, protocolFee: 0, pool: undefined }
  return {
    stepSeconds: 60,
    assets: [
      { ...plain, id: 'ETH', price: 150, atom: 1e-6, loanToValue: 2 / 3, liquidationThreshold: 2 / 3 },
      { ...plain, id: 'DAI', price: 1, atom: 1e-6 },
    ],
    rules: { kind: 'auction', auction },
    oracle: {
      kind: 'lag',
      deviation: 0,
      heartbeatSeconds: 0,
      delaySeconds: 0,
      windowSeconds: 0,
      reporters: 0,
      reporterSigma: 0,
      staleAfterSeconds: 0,
      manipulation: undefined,
    },
    chain: { ...mainnet, demandPerPercent: 0, coinPrice: 150 },
    liquidators: usualLiquidators,
    borrowers: passiveBorrowers,
    insurance: 0,
    ...changes,
  }
}

/** Accounts of whole ETH against whole DAI. */
export function auctionBook(accounts: readonly (readonly [eth: number, dai: number])[]): Book {
  return {
    count: accounts.length,
    assets: 2,
    collateral: Float64Array.from(accounts.flatMap(([eth]) => [eth * 1e6, 0])),
    debt: Float64Array.from(accounts.flatMap(([, dai]) => [0, dai * 1e6])),
  }
}

/** ETH at these multiples of its price, minute by minute; the last one holds for `steps`. */
export function ethPath(multiples: readonly number[], steps: number): Float64Array {
  const prices = new Float64Array(2 * (steps + 1)).fill(1)
  for (let step = 0; step <= steps; step++) {
    prices[2 * step] = multiples[Math.min(step, multiples.length - 1)] ?? 1
  }
  return prices
}
