import type { AuctionConfig } from '../auction/config.ts'
import type { PositionRow, StressConfig } from '../config/config.ts'
import { exp, normalQuantile, pow } from '../exact/functions.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { blackThursdayBars, blackThursdayPublished, blackThursdayStart } from './black-thursday-facts.ts'

/** First hour of the replay among the facts: 2020-03-12 00:00 UTC; the day before it is history. */
export const firstHour = 24
const hours = 72
const stepSeconds = 60

/** Binance's price when the replay begins. */
const startPrice = blackThursdayBars[firstHour]?.[0] ?? 0

/** Maker's liquidation ratio of ETH-A was 150 %. */
const liquidationThreshold = 1 / 1.5

/** The book as a whole, and what had to be assumed of how it is spread. */
export const blackThursdayBook = {
  accounts: 3_000,
  /** Published: 2.1 to 2.4 million ETH were locked. */
  collateralTokens: 2_300_000,
  /** Published: about 100 million DAI. */
  debtTokens: 100_000_000,
  /** Assumed: Pareto exponent of sizes. */
  sizeExponent: 1.5,
  /**
   * Assumed: sigma of ln(health factor - 1). The book is collateralised 4.5 times on the whole, and yet much of it was within
   * reach of that day: without top-ups several times the lots would have gone, which a narrow spread does not give.
   */
  sigma: 2,
  /** Follows: median of health factor - 1 with which debts sum to `debtTokens`. */
  medianExcess: 3.322386,
} as const

/**
 * The accounts: sizes are quantiles of a Pareto law, health factors those of 1 + lognormal, joined by van der Corput's
 * sequence, so that no draw of large accounts decides the replay.
 *
 * @param book totals in whole tokens; see {@link blackThursdayBook}.
 */
export function blackThursdayAccounts(
  book: { readonly [K in keyof typeof blackThursdayBook]: number } = blackThursdayBook,
): readonly PositionRow[] {
  const { accounts, sizeExponent, sigma, medianExcess } = book
  const sizes = Float64Array.from({ length: accounts }, (_, i) =>
    pow(1 - (i + 0.5) / accounts, -1 / sizeExponent),
  )
  const scale = book.collateralTokens / pairwiseSum(sizes)
  return Array.from(sizes, (size, i) => {
    const health = 1 + medianExcess * exp(sigma * normalQuantile(vanDerCorput(i + 1)))
    const eth = size * scale
    return {
      id: `vault-${i + 1}`,
      collateral: { ETH: eth },
      debt: { DAI: (eth * startPrice * liquidationThreshold) / health },
    }
  })
}

/** Assumed, but for their capital: it is fitted to the share of lots that went for bids of zero. */
const keepers: AuctionConfig['keepers'] = [
  // Scripts as they were shipped: their fee stays where it was set.
  { count: 10, capital: 475_000, maxFeeGwei: 60, margin: 0.05, intervalSeconds: 60, parallel: 5 },
  // A few who follow the market's fee and ask more for it.
  { count: 3, capital: 475_000, maxFeeGwei: 300, margin: 0.1, intervalSeconds: 60, parallel: 5 },
  // The one who bids next to nothing where nobody else bids.
  { count: 1, capital: 100_000, maxFeeGwei: 500, margin: 1, intervalSeconds: 60, parallel: 10 },
]

/**
 * Maker on 2020-03-12 to 14. Taken from the protocol: ratio, penalty, lot, bid and auction lengths, increase, the OSM's hour.
 * Fitted: owners' hazard to the number of lots, keepers' capital to the share of zero bids, demand for gas to the daily means
 * of the gas price. Assumed: who the keepers are, when owners look, how the book is spread. Held out: deficit over collateral
 * that left for nothing.
 */
export const blackThursdayConfig: StressConfig = {
  name: 'black-thursday',
  paths: 100,
  horizon: { steps: (hours * 3_600) / stepSeconds, stepSeconds },
  assets: [
    { id: 'ETH', price: startPrice },
    { id: 'DAI', price: 1 },
  ],
  prices: { kind: 'bridge', facts: 'black-thursday', from: '2020-03-12T00:00:00Z' },
  protocol: {
    kind: 'maker',
    collateral: [{ asset: 'ETH', loanToValue: liquidationThreshold, liquidationThreshold, bonus: 0 }],
    borrowable: ['DAI'],
    auction: {
      kind: 'english',
      lot: 50,
      penalty: 0.13,
      maxSeconds: 21_600,
      bidSeconds: 600,
      minIncrease: 0.03,
      hopSeconds: 3_600,
      recycleSeconds: 21_600,
      keepers,
    },
  },
  positions: { kind: 'list', positions: blackThursdayAccounts() },
  oracle: { kind: 'lag', delaySeconds: 3_600 },
  chain: {
    kind: 'first-price',
    blockSeconds: 13,
    targetGas: 10_000_000,
    maxGas: 10_000_000,
    baseFeeGwei: 12,
    minBaseFeeGwei: 1,
    ordinaryDemand: 10_000_000,
    demandPerPercent: 13_000_000,
    demandPerBacklog: 0.05,
    elasticity: 1,
    coinPrice: startPrice,
  },
  // Auctions know keepers only; this is what they have together.
  liquidators: { capital: keepers.reduce((sum, { count, capital }) => sum + count * capital, 0) },
  borrowers: { topUpHazard: 0.635, topUpBelow: 4 / 3, topUpTo: 1.5 },
}

/** The scenario as the catalogue lists it. */
export const blackThursday = {
  name: 'black-thursday',
  story:
    'On 12 and 13 March 2020 ETH halved within a day and the chain was full. Prices reached Maker an hour late, most keepers did not get into blocks, and lots of 50 ETH went for bids of zero.',
  config: blackThursdayConfig,
  facts: {
    source: 'Binance spot',
    pair: 'ETHUSDT',
    asset: 'ETH',
    start: blackThursdayStart,
    stepSeconds: 3_600,
    bars: blackThursdayBars,
  },
  published: blackThursdayPublished,
} as const

/** The base-2 radical inverse: 1/2, 1/4, 3/4, 1/8, ... */
function vanDerCorput(index: number): number {
  let value = 0
  let place = 0.5
  for (let left = index; left > 0; left = Math.floor(left / 2)) {
    value += place * (left % 2)
    place /= 2
  }
  return value
}
