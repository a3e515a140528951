import { WAD } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { liquidateMorpho, morphoHealthy, morphoIncentive, morphoPriceScale } from './liquidate.ts'

describe('the liquidation incentive factor', () => {
  it.each([
    [0.385, 1.15],
    [0.625, 1.126761],
    [0.77, 1.074114],
    [0.86, 1.043841],
    [0.915, 1.026167],
    [0.945, 1.016777],
    [0.965, 1.010611],
    [0.98, 1.006036],
  ])('of an LLTV of %d is %d', (lltv, factor) => {
    const exact = morphoIncentive(BigInt(Math.round(lltv * 1_000)) * 10n ** 15n)
    expect(Number(exact / 10n ** 6n) / 1e12).toBeCloseTo(factor, 6)
  })
})

describe('a liquidation on Morpho', () => {
  const amount = (most: bigint) => fc.bigInt({ min: 1n, max: most })
  const market = fc.record({
    lltv: fc.bigInt({ min: 10n ** 17n, max: WAD - 1n }),
    price: fc.bigInt({ min: 10n ** 30n, max: 10n ** 40n }),
    others: amount(10n ** 24n),
    collateral: amount(10n ** 22n),
    debt: amount(10n ** 22n),
    part: fc.bigInt({ min: 1n, max: 1_000n }),
  })

  it('conserves collateral and loans: what lenders lose is what is neither owed nor repaid', () => {
    let liquidations = 0
    fc.assert(
      fc.property(market, ({ lltv, price, others, collateral, debt, part }) => {
        const state = {
          lltv,
          price,
          totalSupplyAssets: 2n * (others + debt),
          totalSupplyShares: 2n * (others + debt) * 10n ** 6n,
          totalBorrowAssets: others + debt,
          totalBorrowShares: (others + debt) * 10n ** 6n,
          collateral,
          borrowShares: debt * 10n ** 6n,
        }
        const seizedAssets = (collateral * part) / 1_000n + 1n
        const outcome = liquidateMorpho(state, { seizedAssets, repaidShares: 0n })
        if ('refused' in outcome) {
          if (outcome.refused === 'HEALTHY_POSITION') expect(morphoHealthy(state)).toBe(true)
          return
        }
        liquidations++
        const after = outcome.state
        expect(after.collateral + outcome.seizedAssets).toBe(collateral)
        expect(state.totalSupplyAssets - after.totalSupplyAssets).toBe(outcome.badDebtAssets)
        const idle = (s: typeof state) => s.totalSupplyAssets - s.totalBorrowAssets
        // Rounding up may ask for one unit more than was owed in all.
        expect([0n, 1n]).toContain(idle(state) + outcome.repaidAssets - idle(after))
        expect(after.collateral === 0n ? after.borrowShares : 0n).toBe(0n)
        // The liquidator never gets more than the incentive: worth seized <= repaid x factor, rounded against him.
        const worth = (outcome.seizedAssets * price) / morphoPriceScale
        expect(worth * WAD <= outcome.repaidAssets * morphoIncentive(lltv)).toBe(true)
      }),
      { seed: 1, numRuns: 500 },
    )
    expect(liquidations).toBeGreaterThan(50)
  })
})
