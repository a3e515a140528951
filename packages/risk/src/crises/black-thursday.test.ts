import { expect, test } from 'vitest'
import { blackThursday, blackThursdayAccounts, blackThursdayBook } from './black-thursday.ts'
import { blackThursdayBars, blackThursdayPublished } from './black-thursday-facts.ts'
import { replayBlackThursday } from './black-thursday-replay.ts'

test('the hours of the facts make the days that were published', () => {
  const day = (from: number) => {
    const bars = blackThursdayBars.slice(from, from + 24)
    return [bars[0]?.[0], Math.min(...bars.map(([, , low]) => low)), bars[23]?.[3]]
  }
  expect(blackThursdayBars).toHaveLength(96)
  expect(day(24)).toEqual([194.61, 101.2, 107.82])
  expect(day(48)).toEqual([107.67, 86, 134.06])
  expect(
    blackThursdayBars.every(
      ([open, high, low, close]) => low <= Math.min(open, close) && high >= Math.max(open, close),
    ),
  ).toBe(true)
})

test('the accounts have the totals of the system', () => {
  const accounts = blackThursdayAccounts()
  const eth = accounts.reduce((sum, { collateral }) => sum + (collateral.ETH ?? 0), 0)
  const dai = accounts.reduce((sum, { debt }) => sum + (debt.DAI ?? 0), 0)
  expect(eth / blackThursdayBook.collateralTokens).toBeCloseTo(1, 9)
  expect(dai / blackThursdayBook.debtTokens).toBeCloseTo(1, 6)
})

test('the debt auctions sold for 252.6 DAI a MKR by their own totals, not for the average that was stated', () => {
  const { lots, daiPerLot, mkr, statedDaiPerMkr } = blackThursdayPublished.debtAuctions
  expect(lots * daiPerLot).toBe(5_300_000)
  expect((lots * daiPerLot) / mkr).toBeCloseTo(252.62, 2)
  // The stated average would need another sum, or other MKR: 17 % too far from both to be rounding.
  expect(statedDaiPerMkr / ((lots * daiPerLot) / mkr) - 1).toBeGreaterThan(0.17)
})

/** The first fall, and what was sold for nothing in it. */
const short = { ...blackThursday.config, horizon: { steps: 1_380, stepSeconds: 60 } }

test('a replay sells hundreds of lots in a day, many for nothing, and is the same again', () => {
  const [first, second] = replayBlackThursday(2, { config: short })
  expect(first?.lots).toBeGreaterThan(500)
  expect(first?.zeroBidLots).toBeGreaterThan(100)
  expect(first?.zeroBidTokens).toBeLessThanOrEqual((first?.zeroBidLots ?? 0) * 50)
  expect(first?.received).toBeGreaterThan(0)
  expect(first?.lots).toBe((first?.settledLots ?? 0) + (first?.unsold ?? 0))
  // Debt is what bids covered and what they left; bids are that and penalties.
  expect((first?.debtSettled ?? 0) - (first?.uncovered ?? 0)).toBeCloseTo(
    (first?.received ?? 0) - (first?.penalties ?? 0),
    3,
  )
  expect(replayBlackThursday(1, { config: short })[0]).toEqual(first)
  expect(second?.lots).not.toBe(first?.lots)
})

test('nobody bids nothing where keepers follow the fee', () => {
  const { protocol } = short
  if (protocol.auction === undefined) throw new Error('the scenario has auctions')
  const keepers = protocol.auction.keepers.map((group) => ({ ...group, maxFeeGwei: 5_000, capital: 1e9 }))
  const config = {
    ...blackThursday.config,
    protocol: { ...protocol, auction: { ...protocol.auction, keepers } },
  }
  const [prepared] = replayBlackThursday(1, { config })
  expect(prepared?.zeroBidShare).toBeLessThan(0.1)
})
