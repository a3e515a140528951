import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buy, constantProduct, type Depth, sell } from '../depth.ts'
import { bestProfit, breakEvenSize, type LendingAttack, safeSize, taken } from './lending.ts'
import { medianTakeover } from './median.ts'
import { pushPrice } from './push.ts'
import { chanceWithin, consecutiveSlots, slotsNeeded } from './slots.ts'
import { manipulationCost, poolMultiple } from './window.ts'

const deep = constantProduct(50e6)

test('a spot price that is pushed by 21 % costs what the formula says', () => {
  // x = 1000, y = 200,000: the price is 200, and 90.909 of the asset are bought for 20,000.
  const pool = constantProduct(200_000)
  const push = pushPrice(pool, 1.21)
  expect(push.capital).toBeCloseTo(20_000, 8)
  expect(buy(pool, 1, push.capital).out / 200).toBeCloseTo(90.909_090_909, 8)
  expect(push.loss).toBeCloseTo(1_818.181_818, 5)
  expect(push.loss).toBeCloseTo(200_000 * (1.1 + 1 / 1.1 - 2), 6)
})

test('down costs the same loss, and the fee comes on top', () => {
  expect(pushPrice(deep, 1 / 1.5).loss).toBeCloseTo(pushPrice(deep, 1.5).loss, 4)
  expect(pushPrice(deep, 1 / 1.5).capital).toBeCloseTo(50e6 * (Math.sqrt(1.5) - 1), 4)
  const withFee = pushPrice(constantProduct(50e6, 0.003), 1.5)
  const without = pushPrice(deep, 1.5)
  expect(withFee.loss - without.loss).toBeCloseTo((without.capital * 0.003) / 0.997, 4)
  // Trading back at once pays the fee on what went in and on what goes back.
  const back = sell(constantProduct(50e6, 0.003), Math.sqrt(1.5), (50e6 * (1 - 1 / Math.sqrt(1.5))) / 0.997)
  expect(back.s).toBeCloseTo(1, 12)
  const extraAsset = (50e6 * (1 - 1 / Math.sqrt(1.5)) * 0.003) / 0.997
  expect(withFee.feesBothWays).toBeCloseTo(withFee.capital - back.out + extraAsset, 4)
})

test('arithmetic and geometric windows cost what the research page says', () => {
  const cost = (kind: 'twap-arithmetic' | 'twap-geometric', held: number) =>
    manipulationCost(
      deep,
      { kind, blocks: 150 },
      1.2,
      held,
      kind === 'twap-arithmetic' ? 'each-block' : 'after',
    )
  expect(cost('twap-arithmetic', 1)?.poolMultiple).toBeCloseTo(31, 12)
  expect((cost('twap-arithmetic', 1)?.loss ?? 0) / 1e6).toBeCloseTo(187.37, 2)
  expect((cost('twap-arithmetic', 150)?.loss ?? 0) / 1e6).toBeCloseTo(62.37, 2)
  expect((cost('twap-geometric', 2)?.loss ?? 0) / 1e9).toBeCloseTo(46.5, 1)
  expect((cost('twap-geometric', 10)?.loss ?? 0) / 1e6).toBeCloseTo(109, 0)
})

test('an arithmetic mean cannot be pulled down by more than the share of blocks held', () => {
  const reading = { kind: 'twap-arithmetic', blocks: 150 } as const
  expect(poolMultiple(reading, 0.8, 29)).toBeUndefined()
  expect(poolMultiple(reading, 0.8, 60)).toBeCloseTo(0.5, 12)
  expect(poolMultiple({ kind: 'twap-geometric', blocks: 150 }, 0.8, 30)).toBeCloseTo(0.8 ** 5, 12)
})

test('an attacker who owns the blocks pays fees instead of the loss', () => {
  const pool = constantProduct(50e6, 0.0005)
  const reading = { kind: 'twap-geometric', blocks: 150 } as const
  const after = manipulationCost(pool, reading, 1.2, 10, 'after')
  const never = manipulationCost(pool, reading, 1.2, 10, 'never')
  expect(never?.capital).toBe(after?.capital)
  expect(never?.loss ?? 0).toBeLessThan((after?.loss ?? 0) / 100)
  expect([slotsNeeded(10, 'after'), slotsNeeded(10, 'never'), slotsNeeded(1, 'after')]).toEqual([9, 10, 0])
})

test('runs of slots: closed form, counting of all outcomes, and the mean by the tail sum', () => {
  expect(consecutiveSlots(0.3, 2)).toMatchObject({ probability: 0.09, expectedSlots: (1 / 0.09 - 1) / 0.7 })
  expect(consecutiveSlots(0.3, 0).expectedSlots).toBe(0)
  let counted = 0
  for (let bits = 0; bits < 1 << 10; bits++) {
    const text = bits.toString(2).padStart(10, '0')
    const ones = [...text].filter((bit) => bit === '1').length
    if (text.includes('111')) counted += 0.4 ** ones * 0.6 ** (10 - ones)
  }
  expect(chanceWithin(0.4, 3, 10)).toBeCloseTo(counted, 12)
  let mean = 0
  for (let trials = 0; trials < 400; trials++) mean += 1 - chanceWithin(0.4, 2, trials)
  expect(consecutiveSlots(0.4, 2).expectedSlots).toBeCloseTo(mean, 6)
})

test('a median of 31 falls with 16 of them, and bends with 15', () => {
  const { needed, probability, cost, shiftBelow } = medianTakeover(31, 0.1, 1e6)
  expect([needed, cost]).toEqual([16, 16e6])
  // P(Binomial(31, 0.1) >= 16), by the recursion of the distribution.
  let dist = [1]
  for (let i = 0; i < 31; i++)
    dist = Array.from({ length: i + 2 }, (_, j) => 0.9 * (dist[j] ?? 0) + 0.1 * (dist[j - 1] ?? 0))
  expect(probability).toBeCloseTo(
    dist.slice(16).reduce((a, b) => a + b, 0),
    15,
  )
  // Expected maximum of 16 standard normals: 1.76599 (tables of Harter 1961).
  expect(Math.abs(shiftBelow - 1.766)).toBeLessThan(0.01)
  // Eleven who can sign a report need nobody else; ten move the median to the 16th of 21 honest answers (Harter 1961: 0.6298).
  const signed = medianTakeover(31, 0.1, 1e6, 11)
  expect([signed.needed, signed.cost]).toEqual([11, 11e6])
  expect(signed.probability).toBeCloseTo(
    dist.slice(11).reduce((a, b) => a + b, 0),
    15,
  )
  expect(Math.abs(signed.shiftBelow - 0.63)).toBeLessThan(0.01)
  // Of four the upper of the middle two is published: one liar leaves the largest of three, 0.8463.
  expect(Math.abs(medianTakeover(4, undefined, undefined).shiftBelow - 0.8463)).toBeLessThan(0.03)
  expect(medianTakeover(4, undefined, undefined)).toMatchObject({
    needed: 2,
    probability: undefined,
    cost: undefined,
  })
})

const pump = { direction: 'pump-collateral', loanToValue: 0.8, liquidity: 30e6 } as const
const spotCost = (multiple: number) => pushPrice(deep, multiple).loss

test('the largest safe cap is where profit turns', () => {
  const { value, multiple } = safeSize(pump, spotCost)
  expect(bestProfit(pump, spotCost, value * 0.999).value).toBeLessThan(0)
  expect(bestProfit(pump, spotCost, value * 1.001).value).toBeGreaterThan(0)
  expect(breakEvenSize(pump, multiple, spotCost(multiple))).toBeCloseTo(value, 6)
  // Profit of the issue: min(borrowable, liquidity) - collateral left behind - loss(m).
  expect(taken(pump, 3, 1e6) - spotCost(3)).toBeCloseTo(0.8 * 3e6 - 1e6 - spotCost(3), 6)
})

test('no cap is needed where the market holds less than the cheapest push costs', () => {
  expect(safeSize({ ...pump, liquidity: 1e6 }, spotCost).value).toBe(Number.POSITIVE_INFINITY)
})

test('a market that holds hardly more than the cheapest attack needs is not called safe', () => {
  // What it has to hold is loss(m) LTV m / (LTV m - 1), here at its least over a fine grid.
  let least = Number.POSITIVE_INFINITY
  for (let m = 1.26; m < 10; m += 1e-5) least = Math.min(least, (spotCost(m) * 0.8 * m) / (0.8 * m - 1))
  expect(safeSize({ ...pump, liquidity: least * (1 + 1e-9) }, spotCost).value).toBeLessThan(least)
  expect(safeSize({ ...pump, liquidity: least * (1 - 1e-9) }, spotCost).value).toBe(Number.POSITIVE_INFINITY)
})

test('borrowing attacks mirror each other, and so do liquidations', () => {
  const debt: LendingAttack = { ...pump, direction: 'dump-debt' }
  expect(safeSize(debt, spotCost).value / safeSize(pump, spotCost).value).toBeCloseTo(1, 9)
  const down: LendingAttack = { direction: 'dump-collateral', bonus: 0.05, closeFactor: 0.5 }
  expect(taken(down, 0.8, 1e6)).toBeCloseTo(0.5e6 * (1.05 / 0.8 - 1), 6)
  const up: LendingAttack = { ...down, direction: 'pump-debt' }
  expect(taken(up, 1.25, 1e6)).toBeCloseTo(taken(down, 0.8, 1e6), 6)
})

test('property: safe caps are the least break-even size over any multiples tried', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e5, max: 1e9, noNaN: true }),
      fc.double({ min: 0.3, max: 0.95, noNaN: true }),
      fc.double({ min: 1e5, max: 1e9, noNaN: true }),
      fc.array(fc.double({ min: 1.01, max: 500, noNaN: true }), { minLength: 5, maxLength: 30 }),
      (reserve, loanToValue, liquidity, multiples) => {
        const depth: Depth = constantProduct(reserve, 0.003)
        const cost = (m: number) => pushPrice(depth, m).loss
        const attack: LendingAttack = { direction: 'pump-collateral', loanToValue, liquidity }
        const { value } = safeSize(attack, cost)
        for (const m of multiples)
          expect(breakEvenSize(attack, m, cost(m))).toBeGreaterThanOrEqual(value * (1 - 1e-3))
      },
    ),
    { numRuns: 25 },
  )
})

test('property: buying in ranges and selling back returns the pool and the money', () => {
  const ranges: Depth = {
    bounds: Float64Array.of(0.5, 0.9, 1.05, 1.2, 2),
    liquidity: Float64Array.of(2e6, 8e6, 3e6, 1e6),
    fee: 0,
  }
  fc.assert(
    fc.property(fc.double({ min: 1, max: 2e6, noNaN: true }), (quote) => {
      const bought = buy(ranges, 1, quote)
      const sold = sell(ranges, bought.s, bought.out)
      expect(sold.s).toBeCloseTo(1, 9)
      expect(sold.out + bought.left).toBeCloseTo(quote, 3)
    }),
  )
  // All of it bought: 8 (1.05 - 1) + 3 (0.15) + 1 (0.8) million dollars, and the rest stays.
  expect(buy(ranges, 1, 5e6).left).toBeCloseTo(5e6 - (8e6 * 0.05 + 3e6 * 0.15 + 1e6 * 0.8), 3)
})
