import { WAD } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GenericRules, type GenericState, genericHealth, liquidateGeneric } from './liquidate.ts'

const rules: GenericRules = {
  terms: { ETH: { liquidationThreshold: 8_000n, bonus: 500n, protocolFee: 1_000n } },
  closeFactor: 5_000n,
  fullCloseFactor: 10_000n,
  fullBelow: (WAD * 95n) / 100n,
  smallPosition: 0n,
  minLeftover: 0n,
  writeOff: true,
}

/** Prices in cents. */
function state(eth: bigint, debt: bigint): GenericState {
  return {
    assets: [
      { id: 'ETH', price: 200_000n, decimals: 18 },
      { id: 'USD', price: 100n, decimals: 6 },
    ],
    supplied: { ETH: eth },
    borrowed: { USD: debt },
  }
}
const call = { collateral: 'ETH', debt: 'USD', debtToCover: 10n ** 30n }

describe('a liquidation by given rules', () => {
  it('repays half at a health factor of 0.98 and takes 5 % more, a tenth of which is the fee', () => {
    const account = state(10n * WAD, 16_326_530_613n)
    expect(genericHealth(account, rules)).toBeGreaterThan((WAD * 97n) / 100n)
    // 8,163.265306 x 1.05 / 2,000
    const seized = (8_163_265_306n * 105n * WAD) / (100n * 2_000n * 1_000_000n)
    const bonus = (seized * 500n) / 10_500n
    expect(liquidateGeneric(account, call, rules)).toMatchObject({
      debtRepaid: 8_163_265_306n,
      protocolFee: bonus / 10n,
      collateralToLiquidator: seized - bonus / 10n,
      writtenOff: {},
    })
  })

  it('writes off what the last collateral does not pay for, if it is told to', () => {
    const account = state(WAD, 3_000_000_000n)
    // 2,000 / 1.05, rounded up
    const repaid = 1_904_761_905n
    expect(liquidateGeneric(account, call, rules)).toMatchObject({
      debtRepaid: repaid,
      writtenOff: { USD: 3_000_000_000n - repaid },
      state: { borrowed: { USD: 0n }, supplied: { ETH: 0n } },
    })
    const kept = liquidateGeneric(account, call, { ...rules, writeOff: false })
    expect(kept).toMatchObject({ writtenOff: {}, state: { borrowed: { USD: 3_000_000_000n - repaid } } })
  })

  it('refuses with a reason', () => {
    expect(liquidateGeneric(state(10n * WAD, 16_000_000_000n), call, rules)).toEqual({ refused: 'healthy' })
    const bad = state(WAD, 1_700_000_000n)
    expect(liquidateGeneric(bad, { ...call, collateral: 'USD' }, rules)).toEqual({
      refused: 'not-collateral',
    })
    expect(liquidateGeneric(bad, { ...call, debt: 'ETH' }, rules)).toEqual({ refused: 'not-borrowed' })
    expect(liquidateGeneric(bad, { ...call, debtToCover: 0n }, rules)).toEqual({ refused: 'nothing' })
    const tidy = { ...rules, minLeftover: 100_000n }
    expect(liquidateGeneric(bad, { ...call, debtToCover: 1_000_000_000n }, tidy)).toEqual({ refused: 'dust' })
    expect(() => liquidateGeneric(bad, { ...call, debt: 'XYZ' }, rules)).toThrow(
      expect.objectContaining({ code: 'ASSET_UNKNOWN' }),
    )
  })

  it('conserves every unit, and never gives more than the bonus', () => {
    let liquidations = 0
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 21n }),
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        (eth, debt, debtToCover) => {
          const before = state(eth, debt)
          const after = liquidateGeneric(before, { ...call, debtToCover }, rules)
          if ('refused' in after) return
          liquidations++
          const seized = after.collateralToLiquidator + after.protocolFee
          expect((after.state.supplied.ETH ?? 0n) + seized).toBe(eth)
          const left = (after.state.borrowed.USD ?? 0n) + (after.writtenOff.USD ?? 0n)
          expect(left + after.debtRepaid).toBe(debt)
          // seized x 2,000 / 10^18 <= repaid x 1.05 / 10^6
          expect(seized * 2_000n * 100n <= after.debtRepaid * 105n * 10n ** 12n).toBe(true)
        },
      ),
      { seed: 9, numRuns: 300 },
    )
    expect(liquidations).toBeGreaterThan(50)
  })
})
