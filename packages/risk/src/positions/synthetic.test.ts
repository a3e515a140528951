import { describe, expect, it } from 'vitest'
import type { StressConfig } from '../config/config.ts'
import { pairwiseSum } from '../exact/sum.ts'
import { drawPositions } from './synthetic.ts'

const market: Pick<StressConfig, 'assets' | 'protocol'> = {
  assets: [
    { id: 'ETH', price: 2_000 },
    { id: 'USDC', price: 1 },
  ],
  protocol: {
    kind: 'aave-v3.3',
    collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.8, bonus: 0.05 }],
    borrowable: ['USDC'],
  },
}
const wanted = {
  kind: 'synthetic',
  count: 20_000,
  collateral: 'ETH',
  debt: 'USDC',
  totalCollateral: 1e9,
  health: { medianExcess: 0.5, sigma: 0.75 },
} as const

describe('drawPositions', () => {
  it('holds the total asked for, with health factors of the law asked for', () => {
    const { collateral, debt } = drawPositions(wanted, market, 1)
    expect(pairwiseSum(collateral) * 2_000).toBeCloseTo(1e9, 0)
    const excess = Float64Array.from(
      { length: wanted.count },
      (_, i) => (collateral[2 * i]! * 2_000 * 0.8) / debt[2 * i + 1]! - 1,
    ).sort()
    expect(excess[0]).toBeGreaterThan(0)
    // Four standard errors of a sample quantile of ln excess: 4 * sigma * sqrt(pi / 2 / n) at the median
    expect(excess[10_000]!).toBeGreaterThan(0.5 * (1 - 0.0266))
    expect(excess[10_000]!).toBeLessThan(0.5 * (1 + 0.0266))
    // One standard deviation above: the quantile 0.8413
    expect(excess[16_827]!).toBeGreaterThan(0.5 * Math.exp(0.75) * 0.96)
    expect(excess[16_827]!).toBeLessThan(0.5 * Math.exp(0.75) * 1.04)
  })

  it('draws the same accounts from the same seed, and others from another', () => {
    const of = (seed: number) => drawPositions({ ...wanted, count: 50 }, market, seed)
    expect(of(3)).toEqual(of(3))
    expect(of(3).debt).not.toEqual(of(4).debt)
  })

  it('needs collateral that is one', () => {
    expect(() => drawPositions({ ...wanted, collateral: 'USDC' }, market, 1)).toThrowError(
      expect.objectContaining({ code: 'POSITIONS_INVALID' }),
    )
  })
})
