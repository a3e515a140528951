import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { dutchPrice, needsReset, quoteTake, restart } from './dutch.ts'
import { dent, judgeDent, judgeTend, tend } from './english.ts'
import type { Lot } from './lot.ts'
import { auctionRules } from './rules.ts'
import { flipper } from './testing/market.ts'

const rules = { bidSeconds: 600, maxSeconds: 21_600, minIncrease: 0.03 }
const newLot = (): Lot => ({
  id: 0,
  position: 0,
  asset: 0,
  debtAsset: 1,
  kickedAt: 0,
  put: 50_000,
  debt: 4_000_000,
  valueAtKick: 0,
  valueAtOracle: 0,
  tab: 4_520_000,
  size: 50_000,
  won: 0,
  bid: 0,
  guy: -1,
  bidEnds: 0,
  ends: 21_600,
  top: 120,
  startedAt: 0,
  closed: false,
})

test('a bid must rise by the minimum, and the outbid gets its money back', () => {
  const lot = newLot()
  expect(judgeTend(lot, 1, 0, rules)).toBe('ok')
  expect(tend(lot, 3, 1_000_000, 0, rules)).toBe(0)
  expect(judgeTend(lot, 1_029_999, 10, rules)).toBe('too-small-a-step')
  expect(judgeTend(lot, 1_030_000, 10, rules)).toBe('ok')
  expect(tend(lot, 4, 1_030_000, 10, rules)).toBe(1_000_000)
  expect(lot).toMatchObject({ bid: 1_030_000, guy: 4, bidEnds: 610 })
})

test('the last step up to the tab may be small, and then the lot shrinks instead', () => {
  const lot = newLot()
  tend(lot, 1, 4_500_000, 0, rules)
  expect(judgeDent(lot, 40_000, 1, rules)).toBe('tend-not-finished')
  expect(judgeTend(lot, 4_520_001, 1, rules)).toBe('higher-than-tab')
  expect(judgeTend(lot, 4_520_000, 1, rules)).toBe('ok')
  tend(lot, 2, 4_520_000, 1, rules)
  expect(judgeTend(lot, 4_520_000, 2, rules)).toBe('too-small-a-step')
  expect(judgeDent(lot, 48_544, 2, rules)).toBe('too-small-a-step')
  expect(judgeDent(lot, 48_543, 2, rules)).toBe('ok')
  expect(dent(lot, 1, 48_543, 2, rules)).toBe(1_457)
})

test('nobody bids after the standing bid ran out, nor after the auction did', () => {
  const lot = newLot()
  expect(judgeTend(lot, 10, 21_599, rules)).toBe('ok')
  expect(judgeTend(lot, 10, 21_600, rules)).toBe('over')
  tend(lot, 1, 10, 100, rules)
  expect(judgeTend(lot, 20, 699, rules)).toBe('ok')
  expect(judgeTend(lot, 20, 700, rules)).toBe('over')
})

test('a Dutch price falls in a straight line or by a part each second, and starts anew', () => {
  const lot = newLot()
  const linear = { startFactor: 1.2, maxSeconds: 1_000, resetBelow: 0.4, decayPerSecond: undefined }
  expect(dutchPrice(lot, 0, linear)).toBe(120)
  expect(dutchPrice(lot, 250, linear)).toBe(90)
  expect(dutchPrice(lot, 1_000, linear)).toBe(0)
  expect(needsReset(lot, 600, linear)).toBe(false)
  expect(needsReset(lot, 601, linear)).toBe(true)
  const exponential = { ...linear, decayPerSecond: 0.01 }
  expect(dutchPrice(lot, 2, exponential)).toBeCloseTo(120 * 0.99 * 0.99, 9)
  // 120 * 0.999^1000 is 44 and over no less than 36: only the time that an auction takes ends this one.
  const slow = { ...linear, decayPerSecond: 0.001, resetBelow: 0.3 }
  expect(needsReset(lot, 1_000, slow)).toBe(false)
  expect(needsReset(lot, 1_001, slow)).toBe(true)
  restart(lot, 700, 80, linear)
  expect([lot.top, lot.ends, dutchPrice(lot, 700, linear)]).toEqual([96, 1_700, 96])
})

test('a buyer takes no more than the lot, and pays no more than the tab', () => {
  const lot = newLot()
  expect(quoteTake(lot, 10_000, 100)).toEqual({ slice: 10_000, owe: 1_000_000 })
  expect(quoteTake(lot, 90_000, 80)).toEqual({ slice: 50_000, owe: 4_000_000 })
  expect(quoteTake(lot, 90_000, 100)).toEqual({ slice: 45_200, owe: 4_520_000 })
})

test('numbers that no auction has are refused by name', () => {
  const refused = (change: object) => {
    try {
      auctionRules({ ...flipper, ...change })
      return undefined
    } catch (error) {
      return isMembraneError(error, 'AUCTION_CONFIG') ? error.shortMessage : error
    }
  }
  expect(refused({})).toBeUndefined()
  expect(refused({ lot: 0 })).toMatch(/^lot /)
  expect(refused({ minIncrease: Number.NaN })).toMatch(/^minIncrease /)
})
