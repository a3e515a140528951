import { createAuctionSimulator } from '../auction/simulator.ts'
import type { Book, Market, Simulator } from '../market/market.ts'
import { createLendingSimulator } from './lending.ts'

/**
 * A simulator of one market and one book. Its results depend on (seed, path) and on nothing that ran before.
 * @param options.search `scan` looks at every position in every step: slow, and the same bits as `index`.
 */
export function createSimulator(
  market: Market,
  book: Book,
  options: { readonly seed: number; readonly search: 'index' | 'scan' },
): Simulator {
  return market.rules.kind === 'auction'
    ? createAuctionSimulator(market, book, { seed: options.seed })
    : createLendingSimulator(market, book, options)
}
