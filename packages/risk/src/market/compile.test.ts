import { isMembraneError } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StressConfig } from '../config/config.ts'
import { atomFor } from './atoms.ts'
import { compileMarket } from './compile.ts'
import { morphoBonus } from './protocolRules.ts'

function config(changes: Partial<StressConfig> = {}): StressConfig {
  return {
    name: 'test',
    horizon: { steps: 24, stepSeconds: 3_600 },
    assets: [
      { id: 'ETH', price: 2_000 },
      { id: 'USDC', price: 1, decimals: 6 },
    ],
    prices: { kind: 'gbm', volatility: [0.9, 0] },
    protocol: {
      kind: 'aave-v3.3',
      collateral: [{ asset: 'ETH', loanToValue: 0.8, liquidationThreshold: 0.825, bonus: 0.05 }],
      borrowable: ['USDC'],
    },
    positions: { kind: 'list', positions: [] },
    ...changes,
  }
}

const row = { id: 'a', collateral: { ETH: 1.5 }, debt: { USDC: 1_000.25 } }

function codeOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    return isMembraneError(error) ? error.code : String(error)
  }
  return undefined
}

describe('compileMarket', () => {
  it('turns whole tokens into whole atoms', () => {
    const { market, book } = compileMarket(config(), [row])
    expect(market.assets.map(({ atom }) => atom)).toEqual([1e-13, 1e-6])
    expect([...book.collateral]).toEqual([1.5e13, 0])
    expect([...book.debt]).toEqual([0, 1_000_250_000])
  })

  it('keeps every book far below 2^53 atoms, and no atom below the token', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e20, noNaN: true }),
        fc.integer({ min: 0, max: 30 }),
        (total, decimals) => {
          const atom = atomFor(total, decimals)
          expect(total / atom).toBeLessThanOrEqual(1e14)
          expect(atom).toBeGreaterThanOrEqual(Number(`1e-${decimals}`))
          expect(atom === Number(`1e-${decimals}`) || total / atom > 0.99e13).toBe(true)
        },
      ),
    )
  })

  it('gives each protocol its rules', () => {
    const rules = (kind: StressConfig['protocol']['kind']) =>
      compileMarket(config({ protocol: { ...config().protocol, kind } }), [row]).market.rules
    const aave = { kind: 'spread', normal: 0.5, full: 1, fullBelow: 0.95 }
    expect(rules('aave-v3.0')).toEqual({ ...aave, smallPosition: 0, minLeftover: 0 })
    expect(rules('aave-v3.3')).toEqual({ ...aave, smallPosition: 2_000, minLeftover: 1_000 })
    expect(rules('morpho-blue')).toMatchObject({ kind: 'spread', normal: 1 })
    expect(rules('compound-v3')).toMatchObject({ kind: 'absorb' })
    expect(codeOf(() => rules('maker'))).toBe('MARKET_INVALID')
  })

  it('derives the incentive of Morpho Blue as its contract does', () => {
    const published = [
      [0.385, 1.15],
      [0.625, 1.126761],
      [0.77, 1.074114],
      [0.86, 1.043841],
      [0.915, 1.026167],
      [0.945, 1.016777],
      [0.965, 1.010611],
      [0.98, 1.006036],
    ] as const
    for (const [lltv, factor] of published) expect(1 + morphoBonus(lltv)).toBeCloseTo(factor, 6)
  })

  it('says what it takes for granted, and names an asset that nobody configured', () => {
    const daring = config({
      protocol: {
        ...config().protocol,
        collateral: [{ asset: 'ETH', loanToValue: 0.9, liquidationThreshold: 0.96, bonus: 0.05 }],
      },
    })
    const { assumptions } = compileMarket(daring, [row])
    expect(assumptions.some((line) => line.includes('worsens health below HF = 1.008'))).toBe(true)
    expect(assumptions.some((line) => line.includes('ETH has no pool'))).toBe(true)
    expect(codeOf(() => compileMarket(config(), [{ ...row, debt: { DAI: 1 } }]))).toBe('MARKET_ASSET_UNKNOWN')
    expect(codeOf(() => compileMarket(config(), [{ ...row, debt: { USDC: -1 } }]))).toBe('MARKET_INVALID')
  })
})
