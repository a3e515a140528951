import { expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import type { Book } from '../market/market.ts'
import { debtPartsOfBook, latencyFields, outcomeFields } from '../market/market.ts'
import type { AuctionConfig } from './config.ts'
import { type AuctionSimulator, createAuctionSimulator } from './simulator.ts'
import { auctionBook, auctionMarket, ethPath, flipper, keeper } from './testing/market.ts'

const fields = outcomeFields.length
const clipper: AuctionConfig = {
  kind: 'dutch',
  lot: 1e9,
  penalty: 0.13,
  maxSeconds: 7_200,
  startFactor: 1.2,
  decayPerSecond: 0.0002,
  keepers: [{ ...keeper, count: 3, capital: 40_000 }],
}

function run(simulator: AuctionSimulator, prices: Float64Array, path = 0) {
  const out = new Float64Array(fields)
  simulator.run(path, prices, out)
  return { ...simulator.floor.report, out }
}

/** Every atom by BigInt: nothing can round. */
function unaccounted({ floor }: AuctionSimulator, given: Book): readonly bigint[] {
  const { book, lots, keepers, repaidByOwner } = floor
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + BigInt(value), 0n)
  const collateral =
    sum(given.collateral) - sum(book.collateral) - sum(lots.map(({ size, won }) => size + won))
  const debt =
    sum(given.debt) - sum(book.debt) - sum(lots.map(({ debt: taken }) => taken)) - sum(repaidByOwner)
  const held = keepers.map(
    ({ free, pending, onTheWay }) =>
      sum([free]) + sum(pending.map(({ bid }) => bid)) + sum(onTheWay.map(({ atoms }) => atoms)),
  )
  const started = sum(keepers.map(({ start, proceeds }) => start + proceeds))
  const bids = sum(lots.map(({ bid }) => bid))
  return [collateral, debt, started - bids - held.reduce((total, value) => total + value, 0n)]
}

test('competing keepers pay the tab and give back what they do not need', () => {
  const book = auctionBook([[120, 11_000]])
  const two = { ...flipper, keepers: [{ ...keeper, count: 2 }] }
  const simulator = createAuctionSimulator(auctionMarket(two), book, { seed: 1 })
  const report = run(simulator, ethPath([1, 0.9], 60))
  // 120 ETH are lots of 50, 50 and 20.
  expect(report).toMatchObject({ lots: 3, settledLots: 3, zeroBidLots: 0, uncovered: 0, accounts: 1 })
  expect(report.received).toBeCloseTo(11_000 * 1.13, 3)
  // The lots' size was lowered to what the tab buys at 5 % under the market: the rest went back.
  const left = (simulator.floor.book.collateral[0] ?? 0) * 1e-6
  expect(left).toBeCloseTo(120 - (11_000 * 1.13) / (135 * 0.95), 3)
})

test('lots go for nothing when the only keepers who get into blocks bid nothing', () => {
  const scavenger = { ...keeper, capital: 1_000, margin: 1, maxFeeGwei: 5_000 }
  const priced = { ...keeper, maxFeeGwei: 20 }
  const auction = { ...flipper, keepers: [priced, scavenger] }
  const book = auctionBook([[200, 18_500]])
  const prices = ethPath([1, 0.9, 0.8, 0.9, 0.8, 0.9], 120)
  const quiet = run(createAuctionSimulator(auctionMarket(auction), book, { seed: 1 }), prices)
  expect(quiet.zeroBidLots).toBe(0)
  const chain = { ...auctionMarket(auction).chain, ordinaryDemand: 90_000_000, baseFeeGwei: 15 }
  const crowded = createAuctionSimulator(auctionMarket(auction, { chain }), book, { seed: 1 })
  const report = run(crowded, prices)
  expect(report).toMatchObject({ lots: 4, zeroBidLots: 4, zeroBidTokens: 200 })
  expect(report.uncovered).toBeCloseTo(18_500, 3)
  // What the priced-out keeper sent first holds up all that it sent later.
  expect(crowded.floor.keepers[0]?.pending.map(({ due }) => due)).toEqual(
    new Array(4).fill(Number.POSITIVE_INFINITY),
  )
})

test('capital that stands in bids is not there for the next lot', () => {
  const poor = { ...flipper, keepers: [{ ...keeper, capital: 6_000 }] }
  const book = auctionBook([[200, 18_500]])
  const simulator = createAuctionSimulator(auctionMarket(poor), book, { seed: 1 })
  const report = run(simulator, ethPath([1, 0.9], 30))
  expect(report).toMatchObject({ lots: 4, settledLots: 1 })
  expect(simulator.floor.keepers[0]?.free).toBeLessThan(2_000e6)
})

test('a lot without bids is put up again, and not sold when nobody comes', () => {
  const auction = { ...flipper, maxSeconds: 1_200, keepers: [{ ...keeper, capital: 10 }] }
  const simulator = createAuctionSimulator(auctionMarket(auction), auctionBook([[50, 4_600]]), { seed: 1 })
  expect(run(simulator, ethPath([1, 0.9], 60))).toMatchObject({ lots: 1, settledLots: 0, restarts: 2 })
})

test('a Dutch auction sells at a falling price until the tab is raised', () => {
  const book = auctionBook([[300, 28_000]])
  const simulator = createAuctionSimulator(auctionMarket(clipper), book, { seed: 1 })
  const report = run(simulator, ethPath([1, 0.9], 120))
  expect(report).toMatchObject({ lots: 1, settledLots: 1, uncovered: 0 })
  expect(report.received).toBeCloseTo(28_000 * 1.13, 3)
  // Nobody paid over the market less the margin; nobody waited much longer than that either.
  const price = report.received / (300 - (simulator.floor.book.collateral[0] ?? 0) * 1e-6)
  expect(price).toBeLessThanOrEqual(135 * 0.95)
  expect(price).toBeGreaterThan(135 * 0.9)
})

test.each([
  [
    'english',
    {
      ...flipper,
      keepers: [
        { ...keeper, count: 3, capital: 30_000 },
        { ...keeper, margin: 1 },
      ],
    },
  ],
  ['dutch', clipper],
])('%s: atoms are conserved exactly, and a seed gives its bytes again in any order', (_, auction) => {
  const draws = createStream(5, 0, 9)
  const book = auctionBook(
    Array.from({ length: 40 }, () => {
      const eth = Math.floor(1e6 * (10 + 300 * draws.uniform())) / 1e6
      return [eth, Math.floor(eth * (60 + 45 * draws.uniform()))] as const
    }),
  )
  const market = auctionMarket(auction, {
    borrowers: { topUpHazard: 0.5, topUpBelow: 1.2, topUpTo: 1.4 },
    chain: { ...auctionMarket(auction).chain, demandPerPercent: 20_000_000 },
  })
  const prices = (path: number) => {
    const walk = createStream(3, path, 9)
    const multiples = [1]
    for (let step = 1; step <= 240; step++) {
      multiples.push((multiples[step - 1] ?? 1) * (1 - 0.002 + 0.01 * (walk.uniform() - 0.5)))
    }
    return ethPath(multiples, 240)
  }
  const simulator = createAuctionSimulator(market, book, { seed: 7 })
  const first = [0, 1, 2].map((path) => {
    const { out } = run(simulator, prices(path), path)
    expect(unaccounted(simulator, book)).toEqual([0n, 0n, 0n])
    expect(simulator.floor.report.settledLots).toBeGreaterThan(5)
    return out
  })
  const again = createAuctionSimulator(market, book, { seed: 7 })
  expect([2, 1, 0].map((path) => run(again, prices(path), path).out).reverse()).toEqual(first)
  const other = createAuctionSimulator(market, book, { seed: 8 })
  expect(run(other, prices(0)).out).not.toEqual(first[0])
})

test('accounts that owe two assets, and markets without auctions, are refused', () => {
  const mixed = { ...auctionBook([[1, 1]]), count: 1, debt: Float64Array.from([5, 5]) }
  expect(() => createAuctionSimulator(auctionMarket(flipper), mixed, { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'AUCTION_BOOK' }),
  )
  const spread = { ...auctionMarket(flipper), rules: { kind: 'absorb', storeFrontFactor: 0.6 } } as const
  expect(() => createAuctionSimulator(spread, auctionBook([[1, 1]]), { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'AUCTION_RULES' }),
  )
})

test('the wait for an auction begins with the spell of ill health that led to it', () => {
  // Healthy down to 0.9; unhealthy in the second and third minute, and again from the tenth to the end.
  const book = auctionBook([[100, 9_000]])
  const multiples = [1, 0.8, 0.8, 1, 1, 1, 1, 1, 1, 0.8]
  const hourly = { ...flipper, hopSeconds: 1_200 }
  const simulator = createAuctionSimulator(auctionMarket(hourly), book, { seed: 1 })
  run(simulator, ethPath(multiples, 60))
  // The protocol looks at minute 20, and the spell began in minute 9: 55 blocks of 12 seconds.
  expect(simulator.latency[55]).toBe(debtPartsOfBook)
  run(simulator, ethPath([...multiples, 1], 60))
  expect(simulator.latency[latencyFields.healed]).toBe(debtPartsOfBook)
  run(simulator, ethPath(multiples, 15))
  expect(simulator.latency[latencyFields.open]).toBe(debtPartsOfBook)
})

test('a bid between debt and tab brings that part of the penalty, and leaves nothing uncovered', () => {
  // 50 ETH at 127.5 less 5 %: 6,056.25 for a debt of 6,000 with a tab of 6,780.
  const simulator = createAuctionSimulator(auctionMarket(flipper), auctionBook([[50, 6_000]]), { seed: 1 })
  const report = run(simulator, ethPath([0.85], 30))
  expect(report).toMatchObject({ lots: 1, settledLots: 1, uncovered: 0 })
  expect(report.received).toBeCloseTo(6_056.25, 3)
  expect(report.penalties).toBeCloseTo(56.25, 3)
})
