import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FrontierConfig, PositionRow, StressConfig } from '../config/config.ts'
import { candidateConfig, candidatesOf } from './candidate.ts'
import { frontierOf, markEfficient } from './frontier.ts'
import { smartLtv, smartLtvRisk } from './smartLtv.ts'

const rows: readonly PositionRow[] = [
  { id: 'a', collateral: { ETH: 10 }, debt: { USDC: 12_000 } },
  { id: 'b', collateral: { ETH: 5, BTC: 1 }, debt: { USDC: 20_000 } },
  { id: 'c', collateral: { BTC: 2 }, debt: { USDC: 10_000 } },
]

const base: StressConfig = {
  name: 'test',
  seed: 3,
  paths: 10_000,
  horizon: { steps: 10, stepSeconds: 3_600 },
  assets: [
    { id: 'ETH', price: 2_000 },
    { id: 'BTC', price: 30_000 },
    { id: 'USDC', price: 1 },
  ],
  prices: { kind: 'gbm', volatility: [0.9, 0.7, 0] },
  protocol: {
    kind: 'aave-v3.3',
    collateral: [
      { asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.8, bonus: 0.05, supplyCap: 100 },
      { asset: 'BTC', loanToValue: 0.7, liquidationThreshold: 0.75, bonus: 0.06 },
    ],
    borrowable: ['USDC'],
  },
  positions: { kind: 'list', positions: rows },
}

const grid: FrontierConfig = {
  asset: 'ETH',
  liquidationThreshold: [0.7, 0.85],
  supplyCap: [9, 30],
  es99Limit: 1_000,
}

function healthOf(row: PositionRow, config: StressConfig): number {
  const price = (id: string) => config.assets.find((asset) => asset.id === id)?.price ?? 0
  const threshold = (id: string) =>
    config.protocol.collateral.find((entry) => entry.asset === id)?.liquidationThreshold ?? 0
  const power = Object.entries(row.collateral).reduce(
    (sum, [id, q]) => sum + q * price(id) * threshold(id),
    0,
  )
  return power / Object.entries(row.debt).reduce((sum, [id, q]) => sum + q * price(id), 0)
}

function listOf(config: StressConfig): readonly PositionRow[] {
  return config.positions.kind === 'list' ? config.positions.positions : []
}

describe('candidates', () => {
  test('are every combination, with what is not varied as configured', () => {
    expect(candidatesOf(grid, base.protocol)).toEqual(
      [0.7, 0.85].flatMap((liquidationThreshold) =>
        [9, 30].map((supplyCap) => ({ liquidationThreshold, supplyCap, bonus: 0.05, closeFactor: 0.5 })),
      ),
    )
  })

  test('leave every borrower the health factor that he had, and scale supply down to the cap', () => {
    for (const candidate of candidatesOf(grid, base.protocol)) {
      const run = candidateConfig(grid, base, candidate)
      listOf(run).forEach((row, at) => {
        expect(healthOf(row, run)).toBeCloseTo(healthOf(rows[at] as PositionRow, base), 12)
      })
      const supplied = listOf(run).reduce((sum, row) => sum + (row.collateral.ETH ?? 0), 0)
      expect(supplied).toBeCloseTo(Math.min(15, candidate.supplyCap ?? Infinity), 12)
      expect(listOf(run)[2]).toEqual(rows[2])
      // 80 % of 80 %: whoever could borrow up to the threshold still can, and nobody beyond it.
      expect(run.protocol.collateral[0]?.loanToValue).toBeCloseTo(candidate.liquidationThreshold, 12)
      expect(run.seed).toBe(3)
      expect(run.paths).toBe(2_000)
    }
  })

  test('leave the book as it is where nothing changes', () => {
    const same = candidateConfig(grid, base, {
      liquidationThreshold: 0.8,
      bonus: 0.05,
      closeFactor: 0.5,
      supplyCap: 100,
    })
    expect(listOf(same)).toEqual(rows)
  })

  test('refuse what the protocol does not have and positions that are not read', () => {
    const refused = expect.objectContaining({ code: 'FRONTIER_INVALID' })
    expect(() => candidatesOf({ ...grid, asset: 'USDC' }, base.protocol)).toThrow(refused)
    expect(() =>
      candidatesOf({ ...grid, closeFactor: [0.3] }, { ...base.protocol, kind: 'morpho-blue' }),
    ).toThrow(refused)
    const [candidate] = candidatesOf(grid, base.protocol)
    expect(
      () =>
        candidate &&
        candidateConfig(grid, { ...base, positions: { kind: 'file', path: 'x.csv' } }, candidate),
    ).toThrow(refused)
  })
})

describe('frontierOf', () => {
  test('marks as admissible what keeps the limit with its upper bound, and asks for more paths', async () => {
    const points = await frontierOf(grid, base, (run) => {
      const borrowed = listOf(run).reduce((sum, row) => sum + (row.debt.USDC ?? 0), 0)
      const { liquidationThreshold = 0 } = run.protocol.collateral[0] ?? {}
      const es99 = liquidationThreshold > 0.8 ? 900 : 0
      return {
        expectedBorrow: borrowed,
        es99,
        es99Upper: es99 === 0 ? undefined : 1_001,
        losses: Float64Array.of(0, es99 === 0 ? 0 : 2_000),
      }
    })
    expect(points.map(({ admissible }) => admissible)).toEqual([false, false, false, false])
    // What lost nothing is bounded by what lost something on the same paths, and not by zero.
    expect(points.map(({ es99Upper }) => es99Upper)).toEqual([1_001, 1_001, 1_001, 1_001])
    // A larger cap lends more at the same risk; a lower threshold lends less, and loses less.
    expect(points.map(({ efficient }) => efficient)).toEqual([false, true, false, true])
    await expect(
      frontierOf(grid, base, () => ({
        expectedBorrow: 1,
        es99: undefined,
        es99Upper: undefined,
        losses: new Float64Array(50),
      })),
    ).rejects.toMatchObject({ code: 'FRONTIER_INVALID' })
  })

  test('bounds a point by those alone that lost at least as much on every path, and by the least of them', async () => {
    const runs = [
      { es99: 500, es99Upper: 900, losses: Float64Array.of(0, 500) },
      { es99: 400, es99Upper: 2_000, losses: Float64Array.of(400, 0) },
      { es99: 600, es99Upper: 1_500, losses: Float64Array.of(400, 600) },
      { es99: 0, es99Upper: undefined, losses: new Float64Array(2) },
    ]
    const points = await frontierOf(grid, base, () => ({
      expectedBorrow: 1,
      ...(runs.shift() as (typeof runs)[0]),
    }))
    // The second lost where the first did not, so the first says nothing of it; the third lost more than any.
    expect(points.map(({ es99Upper }) => es99Upper)).toEqual([900, 1_500, 1_500, 900])
    expect(points.map(({ admissible }) => admissible)).toEqual([true, false, false, true])
  })

  test('marks as efficient what brute force finds undominated', () => {
    const point = fc.record({
      expectedBorrow: fc.integer({ min: 0, max: 8 }),
      es99Upper: fc.integer({ min: 0, max: 8 }),
    })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (list) => {
        const points = list.map((entry) => ({
          ...entry,
          liquidationThreshold: 0.8,
          bonus: 0.05,
          closeFactor: 0.5,
          supplyCap: undefined,
          es99: entry.es99Upper,
          admissible: true,
          efficient: false,
        }))
        const dominated = (a: (typeof points)[number]) =>
          points.some(
            (b) =>
              b.expectedBorrow >= a.expectedBorrow &&
              b.es99Upper <= a.es99Upper &&
              (b.expectedBorrow > a.expectedBorrow || b.es99Upper < a.es99Upper),
          )
        expect(markEfficient(points).map(({ efficient }) => efficient)).toEqual(
          points.map((entry) => !dominated(entry)),
        )
      }),
    )
  })
})

describe('SmartLTV', () => {
  const inputs = { volatility: 0.03, liquidity: 50e6, debtCap: 100e6, bonus: 0.05 }

  test('gives the published loan-to-value, and its inverse the risk', () => {
    expect(smartLtv(inputs, 5)).toBeCloseTo(0.758857893, 9)
    expect(smartLtvRisk(inputs, smartLtv(inputs, 5))).toBeCloseTo(0.2, 12)
    expect(smartLtvRisk(inputs, 0.95)).toBe(Infinity)
  })
})
