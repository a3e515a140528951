import { WAD } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absorbComet, buyCometCollateral, quoteCometCollateral } from './absorb.ts'
import {
  cometPresentValue,
  cometPrincipalValue,
  cometReserves,
  isCometCollateralized,
  isCometLiquidatable,
} from './account.ts'
import type { CometAsset, CometState } from './state.ts'

const usdc = 1_000_000n
const percent = (n: bigint) => (WAD * n) / 100n

function weth(price: bigint): CometAsset {
  return {
    id: 'WETH',
    price: price * 100_000_000n,
    scale: WAD,
    borrowCollateralFactor: percent(85n),
    liquidateCollateralFactor: percent(90n),
    liquidationFactor: percent(95n),
    reserves: 0n,
  }
}

/** One ETH at that price against that debt in dollars, in a market of 1,000,000 lent and 600,000 borrowed. */
function market(price: bigint, debt: bigint): CometState {
  return {
    assets: [weth(price)],
    basePrice: 100_000_000n,
    baseScale: usdc,
    baseSupplyIndex: 10n ** 15n,
    baseBorrowIndex: 10n ** 15n,
    totalSupplyBase: 1_000_000n * usdc,
    totalBorrowBase: 600_000n * usdc,
    baseBalance: 410_000n * usdc,
    storeFrontPriceFactor: percent(60n),
    targetReserves: 50_000n * usdc,
    principal: -debt * usdc,
    collateral: { WETH: WAD },
  }
}

describe('an account of Compound v3', () => {
  it('is liquidatable where 90 % of its collateral is under its debt', () => {
    expect(isCometLiquidatable(market(2_000n, 1_800n))).toBe(false)
    expect(isCometLiquidatable(market(2_000n, 1_801n))).toBe(true)
    expect(isCometCollateralized(market(2_000n, 1_700n))).toBe(true)
    expect(isCometCollateralized(market(2_000n, 1_701n))).toBe(false)
    expect(absorbComet(market(2_000n, 1_800n))).toEqual({ refused: 'NotLiquidatable' })
  })

  it('keeps what 95 % of its collateral is worth over its debt', () => {
    const absorbed = absorbComet(market(2_000n, 1_850n))
    expect(absorbed).toMatchObject({
      seized: { WETH: WAD },
      basePaidOut: 1_900n * usdc,
      badDebt: 0n,
      state: { principal: 50n * usdc, totalSupplyBase: 1_000_050n * usdc, totalBorrowBase: 598_150n * usdc },
    })
  })

  it('leaves a loss to the reserves where that does not cover the debt', () => {
    const before = market(1_500n, 1_900n)
    const absorbed = absorbComet(before)
    if ('refused' in absorbed) throw new Error(absorbed.refused)
    expect(absorbed).toMatchObject({
      basePaidOut: 1_900n * usdc,
      badDebt: 475n * usdc,
      state: { principal: 0n },
    })
    expect(cometReserves(before)).toBe(10_000n * usdc)
    expect(cometReserves(absorbed.state)).toBe(8_100n * usdc)
    expect(absorbed.state.assets[0]?.reserves).toBe(WAD)
  })

  it('has its collateral sold at 60 % of the penalty off: 1,455 for 1,500, until reserves are full', () => {
    const absorbed = absorbComet(market(1_500n, 1_900n))
    if ('refused' in absorbed) throw new Error(absorbed.refused)
    expect(quoteCometCollateral(absorbed.state, weth(1_500n), 1_455n * usdc)).toBe(WAD)
    const bought = buyCometCollateral(absorbed.state, 'WETH', 1_455n * usdc)
    if ('refused' in bought) throw new Error(bought.refused)
    expect(bought.collateralAmount).toBe(WAD)
    // Of the 1,900 paid out, 1,455 came back.
    expect(cometReserves(bought.state)).toBe(10_000n * usdc - 445n * usdc)
    expect(buyCometCollateral(bought.state, 'WETH', usdc)).toEqual({ refused: 'InsufficientReserves' })
    expect(buyCometCollateral(absorbed.state, 'WETH', usdc, WAD)).toEqual({ refused: 'TooMuchSlippage' })
    expect(buyCometCollateral(absorbed.state, 'WBTC', usdc)).toEqual({ refused: 'BadAsset' })
    const rich = { ...absorbed.state, targetReserves: 0n }
    expect(buyCometCollateral(rich, 'WETH', usdc)).toEqual({ refused: 'NotForSale' })
  })
})

describe('the rounding of Compound v3', () => {
  it('is against the account: claims down, debts up; a principal never owes more than it was made from', () => {
    const state = {
      ...market(1n, 0n),
      baseSupplyIndex: 1_037_123_456_789_012n,
      baseBorrowIndex: 1_061_987_654_321_098n,
    }
    expect(cometPresentValue(state, 3n)).toBe(3n)
    expect(cometPrincipalValue(state, 3n)).toBe(2n)
    expect(cometPrincipalValue(state, -3n)).toBe(-3n)
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (value) => {
        const back = cometPresentValue(state, cometPrincipalValue(state, value))
        expect(back <= value && value - back <= 2n).toBe(true)
      }),
      { seed: 5 },
    )
  })

  it('loses from reserves exactly what it pays out, but for a unit of each rounding', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 13n })
    let absorbed = 0
    fc.assert(
      fc.property(amount, amount, fc.bigInt({ min: 1n, max: 10n ** 20n }), (debt, price, held) => {
        const state: CometState = {
          ...market(1n, 0n),
          baseSupplyIndex: 1_037_123_456_789_012n,
          baseBorrowIndex: 1_061_987_654_321_098n,
          totalBorrowBase: 10n ** 14n,
          assets: [{ ...weth(1n), price }],
          principal: -debt,
          collateral: { WETH: held },
        }
        const outcome = absorbComet(state)
        if ('refused' in outcome) return
        absorbed++
        const lost = cometReserves(state) - cometReserves(outcome.state)
        const off = lost - outcome.basePaidOut
        expect(off >= -2n && off <= 2n).toBe(true)
        expect(outcome.badDebt > 0n ? outcome.state.principal : 0n).toBe(0n)
      }),
      { seed: 5, numRuns: 300 },
    )
    expect(absorbed).toBeGreaterThan(50)
  })
})
