import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { ewmaVariances, filteredHistory, historicalShortfall, type ReturnHistory } from './history.ts'
import { correlationScenarios, type MarginPosition, portfolioMargin, roundedUp } from './portfolioMargin.ts'
import { breaches, procyclicality, tempered } from './procyclicality.ts'

function history(rows: number, scale: (row: number) => number, seed = 1): ReturnHistory {
  const stream = createStream(seed, 0, 5)
  const returns = new Float64Array(rows * 2)
  for (let row = 0; row < rows; row++) {
    const common = stream.normal()
    returns[row * 2] = 0.03 * scale(row) * common
    returns[row * 2 + 1] = 0.03 * scale(row) * (0.8 * common + 0.6 * stream.normal())
  }
  return { assets: 2, rows, returns }
}

const calm = history(500, () => 1)
const stress = history(250, () => 2, 2)
const positions: readonly MarginPosition[] = [
  { notional: 1e6, dailyVolume: 1e8 },
  { notional: -4e5, dailyVolume: 1e7 },
]

describe('portfolioMargin', () => {
  test('adds up as its formula says, rounded up to the cent', () => {
    const rules = { floor: 0.02, concentration: 3, participation: 0.1 }
    const margin = portfolioMargin({ positions, history: calm, stress, rules })
    expect(margin.current).toBe(historicalShortfall(filteredHistory(calm), [1e6, -4e5], 0.99))
    expect(margin.blended).toBeCloseTo(0.75 * margin.current + 0.25 * margin.stressed, 6)
    expect(margin.floor).toBeCloseTo(28_000, 6)
    const dollars = Math.max(margin.blended, margin.floor) + margin.concentration
    expect(Number(margin.initialMinor)).toBeGreaterThanOrEqual(dollars * 100)
    expect(Number(margin.initialMinor)).toBeLessThan(dollars * 100 + 1.01)
    expect(Number(margin.maintenanceMinor)).toBeGreaterThanOrEqual(60 * dollars)
    expect(Number(margin.maintenanceMinor)).toBeLessThan(60 * dollars + 1.01)
    expect(roundedUp(0.1 + 0.2, 10)).toBe(4n)
    expect(roundedUp(1.001, 100)).toBe(101n)
  })

  test('takes volatility as RiskMetrics does: 94 % of the day before and 6 % of its squared return', () => {
    const variances = ewmaVariances(Float64Array.of(0.02, -0.02, 0.05))
    expect(variances).toHaveLength(4)
    const first = (2 * 0.02 ** 2 + 0.05 ** 2) / 3
    expect(variances[0]).toBeCloseTo(first, 15)
    expect(variances[1]).toBeCloseTo(0.94 * first + 0.06 * 0.02 ** 2, 15)
    expect(variances[3]! / (0.94 * variances[2]! + 0.06 * 0.05 ** 2)).toBeCloseTo(1, 12)
  })

  test('adds k sigma sqrt(T / 3) of what takes T days to sell', () => {
    // 3 % a day; 30 million at a tenth of 100 million a day are three days, so 3 * 0.03 of it.
    const rows = 300
    const steady = {
      assets: 1,
      rows,
      returns: Float64Array.from({ length: rows }, (_, n) => 0.03 * (-1) ** n),
    }
    const { concentration } = portfolioMargin({
      positions: [{ notional: -30e6, dailyVolume: 100e6 }],
      history: steady,
      stress: steady,
    })
    expect(concentration).toBeCloseTo(2.7e6, 3)
  })

  test('grows with the size of the portfolio, faster than in proportion', () => {
    const notional = fc.double({ min: -1e8, max: 1e8, noNaN: true })
    fc.assert(
      fc.property(
        fc.tuple(notional, notional),
        fc.double({ min: 1, max: 50, noNaN: true }),
        ([a, b], factor) => {
          const at = (scale: number) =>
            portfolioMargin({
              positions: [
                { notional: a * scale, dailyVolume: 1e8 },
                { notional: b * scale, dailyVolume: 1e7 },
              ],
              history: calm,
              stress,
              scenarios: correlationScenarios(calm),
            })
          const small = at(1)
          const large = at(factor)
          expect(large.initialMinor >= small.initialMinor).toBe(true)
          // One cent for the rounding of the small one, and one in 1e9 for that of doubles.
          expect(Number(large.initialMinor)).toBeGreaterThanOrEqual(
            (Number(small.initialMinor) - 1) * factor * (1 - 1e-9),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  test('is never under the floor, the worst scenario, or what one of both parts alone would be smaller than', () => {
    const gap = { id: 'gap', returns: [-0.6, -0.5], weight: 0.5 }
    const margin = portfolioMargin({ positions, history: calm, stress, scenarios: [gap] })
    // 1e6 (1 - e^-0.6) - 4e5 (1 - e^-0.5), halved.
    expect(margin.worstScenario).toEqual({ id: 'gap', loss: expect.closeTo(146_900.3, 0) })
    expect(Number(margin.initialMinor) / 100).toBeGreaterThanOrEqual(
      (margin.worstScenario?.loss ?? 0) + margin.concentration,
    )
    const hedged = portfolioMargin({
      positions: [
        { notional: 0, dailyVolume: 1 },
        { notional: 0, dailyVolume: 1 },
      ],
      history: calm,
      stress,
    })
    expect(hedged.initialMinor).toBe(0n)
  })

  test('asks for concentration as the square root of the days that selling takes', () => {
    const at = (dailyVolume: number) =>
      portfolioMargin({
        positions: [
          { notional: 1e6, dailyVolume },
          { notional: 0, dailyVolume: 1 },
        ],
        history: calm,
        stress,
      }).concentration
    expect(at(1e7) / at(4e7)).toBeCloseTo(2, 9)
  })

  test('asks for more where what is posted falls with the portfolio, and all of what the poster issued', () => {
    const long = [
      { notional: 1e6, dailyVolume: 1e12 },
      { notional: 0, dailyVolume: 1 },
    ]
    const wrongWay = (notional: number, haircut: number, own = false) =>
      portfolioMargin({
        positions: [{ notional, dailyVolume: 1e12 }, long[1] as MarginPosition],
        history: calm,
        stress,
        collateral: [{ asset: 1, value: 1e5, haircut, own }],
      }).wrongWay
    expect(wrongWay(1e6, 0)).toBeGreaterThan(4_000)
    expect(wrongWay(1e6, 0.5)).toBe(0)
    expect(wrongWay(-1e6, 0)).toBe(0)
    expect(wrongWay(1e6, 0.2, true)).toBe(80_000)
  })

  test('follows volatility up: the same history with a wild end asks for more', () => {
    const wild = history(500, (row) => (row >= 480 ? 4 : 1))
    expect(portfolioMargin({ positions, history: wild, stress }).current).toBeGreaterThan(
      2 * portfolioMargin({ positions, history: calm, stress }).current,
    )
  })

  test('refuses columns that do not match, a volume of nothing, and a tail without a row', () => {
    const refused = expect.objectContaining({ code: 'MARGIN_INVALID' })
    expect(() => portfolioMargin({ positions: positions.slice(1), history: calm, stress })).toThrow(refused)
    expect(() =>
      portfolioMargin({
        positions: positions.map((position) => ({ ...position, dailyVolume: 0 })),
        history: calm,
        stress,
      }),
    ).toThrow(refused)
    expect(() => portfolioMargin({ positions, history: calm, stress: history(99, () => 1) })).toThrow(refused)
  })
})

describe('anti-procyclicality', () => {
  const calculated = Float64Array.of(100, 100, 100, 110, 150, 300, 300, 120)

  test('a buffer is let go on the way up and never leaves less than the model asks', () => {
    const margins = tempered(calculated, 'buffer')
    expect([...margins.slice(0, 3)]).toEqual([125, 125, 125])
    expect(margins[3]).toBeCloseTo(128.125, 9)
    expect(margins[4]).toBe(150)
    expect(margins[5]).toBe(300)
    for (const [day, margin] of margins.entries()) expect(margin).toBeGreaterThanOrEqual(calculated[day] ?? 0)
  })

  test('each tool lowers the ratio of peak to trough', () => {
    const plain = procyclicality(calculated)
    expect(plain.peakToTrough).toBe(3)
    expect(plain.largestRise).toEqual([
      { days: 1, rise: 1 },
      { days: 5, rise: 2 },
      { days: 30, rise: 0 },
    ])
    expect(procyclicality(tempered(calculated, 'buffer')).peakToTrough).toBeCloseTo(2.4, 9)
    expect(procyclicality(tempered(calculated, 'stress-weighted', { stressed: 300 })).peakToTrough).toBe(2)
    const tenYears = new Float64Array(8).fill(150)
    expect(procyclicality(tempered(calculated, 'floor', { tenYears })).peakToTrough).toBe(2)
  })

  test('a day is a breach only where its loss is beyond the margin', () => {
    expect([...breaches(Float64Array.of(5, 6, -7), Float64Array.of(5, 5, 5))]).toEqual([0, 1, 0])
  })
})
