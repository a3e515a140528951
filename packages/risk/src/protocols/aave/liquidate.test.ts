import { BPS, RAY, WAD } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cannotBeLiquidatedWhole, healthAfterLiquidation, liquidationWorsens } from '../formulas.ts'
import { aaveAccount } from './account.ts'
import { liquidateAaveV30 } from './liquidateV30.ts'
import { aaveV33Rules, liquidateAaveV33 } from './liquidateV33.ts'
import type { AaveOutcome, AaveReserve, AaveState } from './state.ts'

const dollar = 100_000_000n
const most = 2n ** 256n - 1n

function reserve(id: string, terms: Partial<AaveReserve> = {}): AaveReserve {
  return {
    id,
    price: dollar,
    decimals: 18,
    loanToValue: 7_000n,
    liquidationThreshold: 8_000n,
    liquidationBonus: 10_500n,
    protocolFee: 0n,
    liquidityIndex: RAY,
    borrowIndex: RAY,
    deficit: 0n,
    ...terms,
  }
}

/** An account with that many dollars of ETH against those dollars of debts, every price a dollar. */
function position(
  eth: bigint,
  debts: Readonly<Record<string, bigint>>,
  terms: Partial<AaveReserve>,
): AaveState {
  return {
    reserves: [reserve('ETH', terms), ...Object.keys(debts).map((id) => reserve(id))],
    supplied: { ETH: { scaled: eth * WAD, enabled: true } },
    borrowed: Object.fromEntries(Object.entries(debts).map(([id, amount]) => [id, amount * WAD])),
  }
}

function repaid(outcome: AaveOutcome): bigint | string {
  return 'refused' in outcome ? outcome.refused : outcome.debtRepaid / WAD
}

describe("Aave's examples of what v3.3 changed", () => {
  it('repay all of one of three debts of 3,000 dollars, where the old rule repaid half of it', () => {
    const terms = { liquidationThreshold: 9_600n, liquidationBonus: 10_100n }
    const state = position(9_000n, { GHO: 3_000n, USDC: 3_000n, DAI: 3_000n }, terms)
    const call = { collateral: 'ETH', debt: 'GHO', debtToCover: most }
    expect(repaid(liquidateAaveV30(state, call))).toBe(1_500n)
    expect(repaid(liquidateAaveV33(state, call))).toBe(3_000n)
  })

  it('repay all of 900 dollars against 1,200 at a health factor of 0.96', () => {
    const state = position(1_200n, { DAI: 900n }, { liquidationThreshold: 7_200n })
    expect(aaveAccount('3.3', state).healthFactor).toBe((96n * WAD) / 100n)
    const call = { collateral: 'ETH', debt: 'DAI', debtToCover: most }
    expect(repaid(liquidateAaveV30(state, call))).toBe(450n)
    expect(repaid(liquidateAaveV33(state, call))).toBe(900n)
    // The documents' examples have half the deployed threshold; above it, half may be repaid, and must not leave dust.
    const halved = { ...aaveV33Rules, smallPosition: 50_000_000_000n, minLeftover: 25_000_000_000n }
    expect(repaid(liquidateAaveV33(state, call, halved))).toBe(450n)
    expect(repaid(liquidateAaveV33(state, { ...call, debtToCover: 800n * WAD }, aaveV33Rules))).toBe(
      'MUST_NOT_LEAVE_DUST',
    )
  })

  it('repay half until the health factor is 0.95, and everything there', () => {
    const call = { collateral: 'ETH', debt: 'DAI', debtToCover: most }
    const just = position(100_000n, { DAI: 80_000n }, { liquidationThreshold: 7_600n })
    expect(aaveAccount('3.3', just).healthFactor).toBe(aaveV33Rules.fullBelow)
    expect(repaid(liquidateAaveV30(just, call))).toBe(80_000n)
    expect(repaid(liquidateAaveV33(just, call))).toBe(80_000n)
    const above = position(100_000n, { DAI: 80_000n }, { liquidationThreshold: 7_601n })
    expect(repaid(liquidateAaveV30(above, call))).toBe(40_000n)
    expect(repaid(liquidateAaveV33(above, call))).toBe(40_000n)
  })

  it('turn the debts of an account without collateral into deficits', () => {
    const state = position(1_050n, { DAI: 3_000n, GHO: 500n }, {})
    const outcome = liquidateAaveV33(state, { collateral: 'ETH', debt: 'DAI', debtToCover: most })
    expect(outcome).toMatchObject({
      debtRepaid: 1_000n * WAD,
      collateralToLiquidator: 1_050n * WAD,
      deficitAdded: { DAI: 2_000n * WAD, GHO: 500n * WAD },
      state: { borrowed: { DAI: 0n, GHO: 0n } },
    })
    expect(repaid(liquidateAaveV30(state, { collateral: 'ETH', debt: 'DAI', debtToCover: most }))).toBe(
      1_000n,
    )
  })

  it('refuse to name what is not listed', () => {
    const state = position(1n, { DAI: 1n }, {})
    expect(() => liquidateAaveV33(state, { collateral: 'ETH', debt: 'XYZ', debtToCover: 1n })).toThrow(
      expect.objectContaining({ code: 'RESERVE_UNKNOWN' }),
    )
  })
})

describe('the liquidation identity', () => {
  const account = fc.record({
    debt: fc.integer({ min: 10_000, max: 1_000_000 }),
    health: fc.integer({ min: 500, max: 999 }),
    threshold: fc.integer({ min: 4_000, max: 9_000 }),
    bonus: fc.integer({ min: 100, max: 1_500 }),
    part: fc.integer({ min: 10, max: 450 }),
  })

  it('gives the health factor after a liquidation, and which way it moves', () => {
    let worsened = 0
    let improved = 0
    fc.assert(
      fc.property(account, ({ debt, health, threshold, bonus, part }) => {
        const eth = BigInt(Math.ceil((debt * health * 10) / threshold))
        const terms = { liquidationThreshold: BigInt(threshold), liquidationBonus: BPS + BigInt(bonus) }
        const state = position(eth, { DAI: BigInt(debt) }, terms)
        const debtToCover = (BigInt(debt) * WAD * BigInt(part)) / 1_000n
        const rules = { ...aaveV33Rules, minLeftover: 0n }
        const outcome = liquidateAaveV33(state, { collateral: 'ETH', debt: 'DAI', debtToCover }, rules)
        if ('refused' in outcome || outcome.debtRepaid !== debtToCover) return
        const before = Number(aaveAccount('3.3', state).healthFactor) / 1e18
        const after = Number(aaveAccount('3.3', outcome.state).healthFactor) / 1e18
        const formula = healthAfterLiquidation({
          healthFactor: before,
          liquidationThreshold: threshold / 1e4,
          bonus: bonus / 1e4,
          debt,
          repaid: Number(debtToCover) / 1e18,
        })
        expect(Math.abs(after - formula)).toBeLessThan(1e-7)
        if (Math.abs(after - before) < 1e-7) return
        expect(liquidationWorsens(before, threshold / 1e4, bonus / 1e4)).toBe(after < before)
        if (after < before) worsened++
        else improved++
      }),
      { seed: 7, numRuns: 300 },
    )
    expect(worsened).toBeGreaterThan(10)
    expect(improved).toBeGreaterThan(10)
  })

  it('leaves bad debt exactly where the loan is over 1 / (1 + b) of the collateral', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8_000, max: 12_000 }),
        fc.integer({ min: 100, max: 1_500 }),
        (eth, bonus) => {
          const terms = { liquidationThreshold: 7_000n, liquidationBonus: BPS + BigInt(bonus) }
          const state = position(BigInt(eth), { DAI: 9_000n }, terms)
          const ltv = 9_000 / eth
          // Within rounding of the border either is right.
          fc.pre(Math.abs(ltv * (1 + bonus / 1e4) - 1) > 1e-9)
          const outcome = liquidateAaveV33(state, { collateral: 'ETH', debt: 'DAI', debtToCover: most })
          expect('refused' in outcome).toBe(false)
          if (!('refused' in outcome))
            expect((outcome.deficitAdded.DAI ?? 0n) > 0n).toBe(cannotBeLiquidatedWhole(ltv, bonus / 1e4))
        },
      ),
      { seed: 7, numRuns: 200 },
    )
  })
})
